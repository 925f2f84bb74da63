/* LD_PRELOAD shim: a program's clock runs $CLOCK_SHIFT seconds ahead (behind where negative).
 * Build: gcc -shared -fPIC -O1 -o timeshift.so timeshift.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
static time_t shift(void) {
    const char *text = getenv("CLOCK_SHIFT");
    return text ? atol(text) : 0;
}
time_t time(time_t *out) {
    time_t (*real)(time_t *) = dlsym(RTLD_NEXT, "time");
    time_t now = real(NULL) + shift();
    if (out) *out = now;
    return now;
}
int gettimeofday(struct timeval *restrict tv, void *restrict tz) {
    int (*real)(struct timeval *, void *) = dlsym(RTLD_NEXT, "gettimeofday");
    int result = real(tv, tz);
    if (tv) tv->tv_sec += shift();
    return result;
}
int clock_gettime(clockid_t id, struct timespec *ts) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(id, ts);
    if (ts && id == CLOCK_REALTIME) ts->tv_sec += shift();
    return result;
}
