#include "store/early.h"

#include <fcntl.h>
#include <unistd.h>

#include "store/sql.h"

void early_begin(Store *store)
{
    if (store->early < 0)
        store->early = open(store->path, O_RDWR | O_CLOEXEC);
}

enum { EVERY = 8 };

void early_send(Store *store)
{
#ifdef SYNC_FILE_RANGE_WRITE
    if (store->early >= 0 && !store->is_logged && ++store->early_calls % EVERY == 0)
        (void)sync_file_range(store->early, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
    (void)store;
#endif
}

void early_end(Store *store)
{
    if (store->early >= 0)
        close(store->early);
    store->early = -1;
}
