// libtlsh for ceiling.c.
#include <tlsh.h>

extern "C" void tlsh_alone(const unsigned char *bytes, unsigned length)
{
    Tlsh tlsh;
    tlsh.final(bytes, length);
}
