#pragma once
/// How what is written next is kept safe. Inside the module only; store.h has begin, commit and rollback.

#include "store/sql.h"

/// A log once the case holds anything, a rollback journal before; when no batch is open. Where it fails, what
/// stands is safe as it is.
bool batch_choose_journal(Store *store, Err *err);
