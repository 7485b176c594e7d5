/* A whole Lambda runtime in C, with nothing but sockets: answers each event with {"c": event}. */
#define _GNU_SOURCE
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[1 << 16];

static int connect_to_api(const char *api) {
    char host[256];
    const char *colon = strrchr(api, ':');
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    snprintf(host, sizeof host, "%.*s", (int)(colon - api), api);
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0) return -1;
    int fd = socket(found->ai_family, SOCK_STREAM, 0);
    return connect(fd, found->ai_addr, found->ai_addrlen) == 0 ? fd : -1;
}

/* Reads one reply; gives the start of its body, ended by a zero. */
static char *read_reply(int fd) {
    size_t filled = 0;
    for (;;) {
        ssize_t count = read(fd, buffer + filled, sizeof buffer - 1 - filled);
        if (count <= 0) exit(1);
        buffer[filled += count] = 0;
        char *end = strstr(buffer, "\r\n\r\n");
        char *length = strcasestr(buffer, "content-length:");
        if (end && filled >= (size_t)(end + 4 - buffer) + (length && length < end ? atoi(length + 15) : 0)) return end + 4;
    }
}

int main(void) {
    const char *api = getenv("AWS_LAMBDA_RUNTIME_API");
    int fd = connect_to_api(api);
    if (fd < 0) return 1;
    for (;;) {
        dprintf(fd, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: %s\r\n\r\n", api);
        char *event = read_reply(fd);
        char *id = strcasestr(buffer, "lambda-runtime-aws-request-id:") + 30;
        id += strspn(id, " ");
        printf("in C\n");
        fflush(stdout);
        dprintf(fd, "POST /2018-06-01/runtime/invocation/%.*s/response HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n\r\n{\"c\":%s}",
                (int)strcspn(id, "\r\n"), id, api, strlen(event) + 6, event);
        read_reply(fd);
    }
}
