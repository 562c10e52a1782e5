// Bodies of which the digests are remembered are those since `first_known_body`: those of this batch that the
// index does not hold yet and, in a case that was empty when it was opened, all of them, as long as they are
// few. The first files that are pooled into a case then ask nothing of it.
#include "store/index.h"

enum { MOST_KNOWN = 32 << 10 };

bool bodies_are_all(const Store *store)
{
    return store->first_known_body == 1;
}

void bodies_forget(Store *store)
{
    map_clear(&store->known_bodies);
    arena_clear(&store->digests);
    store->first_known_body = store->next_body;
}

void bodies_begin(Store *store, bool is_ours)
{
    enum { MOST_OWN = 256 << 10 };
    if (is_ours && store->next_body - store->first_own_body < MOST_OWN)
        return;
    vec_clear(&store->spoken);
    store->first_own_body = store->next_body;
}

bool bodies_written(Store *store, Err *err)
{
    if (store->known_bodies.count <= MOST_KNOWN)
        return true;
    if (!index_write(store, err) || !sql_regain(store, err))
        return false;
    bodies_forget(store);
    return true;
}
