"""One function a handler form; the test calls them by name through `dispatch`, so one process serves many cases."""

import asyncio
import collections
import decimal
import logging
import os
import subprocess
import sys
import threading
import time

logging.getLogger().setLevel(logging.INFO)
Point = collections.namedtuple("Point", "x y")
count = 0


class MyError(Exception):
    pass


def plain(event, context):
    return {"hello": event["name"]}


def nothing(event, context):
    pass


def unicode(event, context):
    return event["text"] + " → ü€😀"


def numbers(event, context):
    return [decimal.Decimal("3.10"), decimal.Decimal("12345678901234567890.5"), 1e3, float("nan"), True, None]


def tuples(event, context):
    return {"a": Point(1, Point(2, (3, 4)))}


def raw(event, context):
    return b"raw bytes"


def fails(event, context):
    raise MyError("thrown")


def fails_at_length(event, context):
    raise MyError("é" * (4 << 20))


def fails_to_say_why(event, context):
    class Mute(Exception):
        def __str__(self):
            raise ValueError

    raise Mute


def fails_in_json(event, context):
    return {1, 2}


def circular(event, context):
    a = {}
    a["a"] = a
    return a


def generator(event, context):
    yield 1


async def coroutine(event, context):
    return 1


def large(event, context):
    return "x" * 6291554


def too_large(event, context):
    return "x" * 6291555


def size(event, context):
    return len(event["text"])


def environment(event, context):
    return {
        "one": os.environ.get("_X_AMZN_TRACE_ID"),
        "all": dict(os.environ).get("_X_AMZN_TRACE_ID"),
        "child": subprocess.run(["sh", "-c", 'printf %s "$_X_AMZN_TRACE_ID"'], capture_output=True).stdout.decode(),
        "shell": os.popen('printf %s "$_X_AMZN_TRACE_ID"').read(),
    }


def whole_context(event, context):
    global count
    count += 1
    return {
        **{k: v for k, v in vars(context).items() if k not in ("client_context", "identity")},
        "remaining": context.get_remaining_time_in_millis(),
        "custom": context.client_context and context.client_context.custom,
        "title": context.client_context and context.client_context.client.app_title,
        "identity": context.identity.cognito_identity_id,
        "trace": os.environ.get("_X_AMZN_TRACE_ID"),
        "token": "HEARTH_POD_TOKEN" in os.environ,
        "cwd": os.getcwd(),
        "count": count,
        "repr": repr(context),
    }


def log(event, context):
    print("printed", 1, {"a": 2})
    print("no line end", end="")
    print("bad", file=sys.stderr)
    logging.getLogger("mine").info("informed %s", "you")
    logging.error("wrong")
    sys.stdout.buffer.write(b"bytes\n")
    context.log("by context\n")
    os.write(1, b"past python\n")


def flood(event, context):
    megabyte = "x" * (1 << 20)
    for _ in range(event["megabytes"]):
        print(megabyte, end="")
    print("\nthe end")
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def exits(event, context):
    sys.exit(7)


def exits_hard(event, context):
    os._exit(9)


def exits_while_thread_runs(event, context):
    threading.Thread(target=time.sleep, args=(60,)).start()
    sys.exit("a reason")


def forks(event, context):
    if os.fork() == 0:
        return "child"
    os.wait()
    return "parent"


def slow(event, context):
    time.sleep(event["ms"] / 1000)
    return "slow"


def meet(event, context):
    time.sleep(event["ms"] / 1000)
    print(context.aws_request_id, "met")
    logging.info("met")
    return context.aws_request_id


def dispatch(event, context):
    return globals()[event["form"]](event, context)


text = "no function"
