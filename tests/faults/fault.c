/* Let one call at the disk fail: the n-th of a kind, on a path under a folder, with an errno. Preloaded; armed by the
   process itself (`fault_arm`), so that one process tries thousands. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char under[4096];
static char kind;              /* w write, s sync, r rename or link, u unlink, o a file made; 0: none */
static int left, code, sticky; /* fails at the call that brings `left` to 0; sticky: and all after it */

void fault_arm(const char *folder, char which, int n, int error, int stays) {
    snprintf(under, sizeof under, "%s", folder);
    kind = which; left = n; code = error; sticky = stays;
}

/* How many more calls it would have taken; 0 or less: it failed. */
int fault_left(void) { return left; }

static int hit(char which, const char *path) {
    if (kind != which || !path || strncmp(path, under, strlen(under))) return 0;
    if (left > 1) { left--; return 0; }
    if (left == 1 || sticky) { left = 0; errno = code; return 1; }
    return 0;
}

static int hit_fd(char which, int fd) {
    char link[64], path[4096];
    if (kind != which) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return hit(which, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define WRITES(name, args, call, fd) ssize_t name args { return hit_fd('w', fd) ? -1 : REAL(name) call; }
WRITES(write, (int fd, const void *b, size_t n), (fd, b, n), fd)
WRITES(pwrite, (int fd, const void *b, size_t n, off_t o), (fd, b, n, o), fd)
WRITES(pwrite64, (int fd, const void *b, size_t n, off64_t o), (fd, b, n, o), fd)
int ftruncate(int fd, off_t n) { return hit_fd('w', fd) ? -1 : REAL(ftruncate)(fd, n); }
int ftruncate64(int fd, off64_t n) { return hit_fd('w', fd) ? -1 : REAL(ftruncate64)(fd, n); }
int fsync(int fd) { return hit_fd('s', fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return hit_fd('s', fd) ? -1 : REAL(fdatasync)(fd); }
int rename(const char *a, const char *b) { return hit('r', b) ? -1 : REAL(rename)(a, b); }
int link(const char *a, const char *b) { return hit('r', b) ? -1 : REAL(link)(a, b); }
int linkat(int x, const char *a, int y, const char *b, int f) { return hit('r', b) ? -1 : REAL(linkat)(x, a, y, b, f); }
int unlink(const char *a) { return hit('u', a) ? -1 : REAL(unlink)(a); }
static int opened(const char *name, const char *path, int flags, mode_t mode) {
    if ((flags & O_CREAT) && hit('o', path)) return -1;
    return ((int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name))(path, flags, mode);
}
#define OPENS(name) int name(const char *path, int flags, ...) { \
    va_list given; va_start(given, flags); mode_t mode = va_arg(given, mode_t); va_end(given); \
    return opened(#name, path, flags, mode); }
OPENS(open)
OPENS(open64)
