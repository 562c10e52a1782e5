#pragma once
/// How far a source is believed, by its letter of the Admiralty code.

/// That a statement of the source is right; any other letter than 'A' to 'F' is 'F'. Such numbers are a
/// matter of judgement, but for F, what every partner is until somebody judges it: between B and C, as
/// published reports are; measured on these, .85 to .95 is flat.
double reliability_right(char letter);
