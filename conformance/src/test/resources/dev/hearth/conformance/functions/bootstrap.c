#define _GNU_SOURCE
/* A runtime in C without any library: it logs and echoes every event. One connection a request, as simple as it can be. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <netdb.h>
#include <sys/socket.h>

static char answer[1 << 20];
static char host[256], port[16] = "80";

static int call(const char *request, size_t length) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    if (getaddrinfo(host, port, &hints, &found)) exit(2);
    int wire = socket(found->ai_family, found->ai_socktype, 0);
    if (connect(wire, found->ai_addr, found->ai_addrlen)) exit(3);
    freeaddrinfo(found);
    if (write(wire, request, length) != (ssize_t)length) exit(4);
    size_t used = 0;
    ssize_t got;
    while (used < sizeof answer - 1 && (got = read(wire, answer + used, sizeof answer - 1 - used)) > 0) used += got;
    answer[used] = 0;
    close(wire);
    return (int)used;
}

int main(void) {
    const char *api = getenv("AWS_LAMBDA_RUNTIME_API");
    if (!api) return 1;
    snprintf(host, sizeof host, "%s", api);
    char *colon = strrchr(host, ':');
    if (colon) { *colon = 0; snprintf(port, sizeof port, "%s", colon + 1); }
    for (;;) {
        char request[1024];
        int length = snprintf(request, sizeof request,
            "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", api);
        call(request, length);
        char *id = strcasestr(answer, "\r\nlambda-runtime-aws-request-id:");
        char *body = strstr(answer, "\r\n\r\n");
        if (!id || !body) return 5;
        id += strlen("\r\nlambda-runtime-aws-request-id:");
        while (*id == ' ') id++;
        int digits = strcspn(id, "\r\n");
        body += 4;
        size_t size = strlen(body);
        printf("heard %s\n", body);
        fflush(stdout);
        char *response = malloc(size + 1024);
        int head = sprintf(response,
            "POST /2018-06-01/runtime/invocation/%.*s/response HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
            digits, id, api, size);
        memcpy(response + head, body, size);
        call(response, head + size);
        free(response);
    }
}
