#include "late/late.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn static void give_up(const char *file, const char *package)
{
    const char *why = dlerror();
    fprintf(stderr,
            "asterism: %s is needed for this and cannot be loaded (%s); install the package %s again\n", file,
            why ? why : "no reason given", package);
    _Exit(5);
}

void late_bind(const char *file, const char *package, const char *const *names, void **slots)
{
    void *library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
    if (!library)
        give_up(file, package);
    // Two threads may do so at once; they write the same.
    for (; *names; names++, slots++) {
        void *function = dlsym(library, *names);
        if (!function)
            give_up(file, package);
        __atomic_store_n(slots, function, __ATOMIC_RELEASE);
    }
}
