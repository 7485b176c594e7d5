"""The Python bootstrap: loads the handler once, then asks the Runtime API for one invocation after another.

Standard library only and one file. A raw socket, because the answer to one invocation and the request for the next are
then one write and one read (see ../RATIONALE.md). In order: settings, log, errors, JSON, the user's handler, the
context object, the connection, one invocation, the assignment (of pods that wait in a pool), the process.
"""

import atexit
import base64
import builtins
import importlib
import io
import json
import logging
import math
import os
import signal
import socket
import sys
import threading
import time

_BORN = time.monotonic()

# ------------------------------------------------------------------------------------------------------- settings

_API = os.environ.get("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
_TOKEN = os.environ.pop("HEARTH_POD_TOKEN", "")
_SOCKET = os.environ.pop("HEARTH_RUNTIME_SOCKET", "").replace("unix://", "")  # the same API, when the gateway is on this machine
_POOLED = os.environ.pop("HEARTH_POOL", None) is not None  # asks for its function first; see _take_assignment
_CODE_CACHE = os.environ.pop("HEARTH_CODE_CACHE", "").replace("file://", "")

_RUNTIME = "/2018-06-01/runtime"
_COMMON = f"Host: {_API}\r\nHearth-Redirect: follow\r\n" + (f"Authorization: Bearer {_TOKEN}\r\n" if _TOKEN else "")
_NEXT = f"GET {_RUNTIME}/invocation/next HTTP/1.1\r\n{_COMMON}\r\n".encode()

_MAX_RESPONSE_BYTES = 6_291_556  # Lambda quotas: 6 MB, synchronous
_MAX_ERROR_CHARS = 64 * 1024  # of a message, and of a line of the stack trace
_MAX_EVENT_BYTES = 64 * 1024 * 1024
_MAX_HEAD_BYTES = 64 * 1024
_TAIL_BYTES = 4096
_GIVE_UP_SECONDS = 40  # an unreachable gateway: longer than its restart takes
_STEADY_SECONDS = 5  # a connection that lived so long was a good one
_REDIRECT_SECONDS = 2  # longest to reach the gateway that another one has named
_MOST_REDIRECTS = 4  # in a row, without a pause
_MY_PID = os.getpid()


class _OneAtATime:
    """Where the running invocation is found. With several at once it is a `threading.local`."""

    invocation = None


def _read_settings():
    """What the function is; in a pod of a pool, only once it has one."""
    global _TASK_ROOT, _HANDLER, _MEMORY_MIB, _VERSION, _CONCURRENCY, _current
    _TASK_ROOT = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
    _HANDLER = os.environ.get("_HANDLER", "app.handler")
    _MEMORY_MIB = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
    _VERSION = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
    try:
        _CONCURRENCY = min(max(int(os.environ.get("AWS_LAMBDA_MAX_CONCURRENCY", "1")), 1), 1000)
    except ValueError:
        _CONCURRENCY = 1
    _current = _OneAtATime() if _CONCURRENCY == 1 else threading.local()


_current = _OneAtATime()
_running = set()
_lock = threading.Lock()
_terminating = False
_init_duration_ms = 0.0


def _invocation():
    return getattr(_current, "invocation", None)


# ------------------------------------------------------------------------------------------------------------ log


def _write_all(fd, data):
    """Writes all of it now: what a handler prints never piles up in memory; a slow reader makes the handler wait."""
    view = memoryview(data).cast("B")
    while view:
        try:
            view = view[os.write(fd, view) :]
        except BlockingIOError:
            time.sleep(0.002)
        except OSError:
            return  # nobody reads the log any more


class _Log(io.RawIOBase):
    """Standard output or error: forwards bytes as they are and lets the running invocation remember the last ones."""

    def __init__(self, fd, name):
        self._fd = fd
        self.name = name

    mode = "wb"

    def writable(self):
        return True

    def fileno(self):
        return self._fd

    def isatty(self):
        return False

    def write(self, data):
        invocation = _invocation()
        if invocation is not None and invocation.tail is not None:
            invocation.remember(bytes(data))
        _write_all(self._fd, data)
        return memoryview(data).nbytes

    def close(self):
        pass


def _text(fd, name):
    return io.TextIOWrapper(_Log(fd, name), encoding="utf-8", errors="backslashreplace", line_buffering=True)


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass  # the handler has put something else there, or closed it


class LambdaLoggerHandler(logging.Handler):
    """The root logger's handler, with Lambda's line format."""

    def emit(self, record):
        sys.stdout.write(self.format(record))

    def filter(self, record):
        invocation = _invocation()
        record.aws_request_id = invocation.id if invocation else ""
        return super().filter(record)


def _set_up_logging():
    logging.Formatter.converter = time.gmtime
    handler = LambdaLoggerHandler()
    handler.setFormatter(
        logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"
        )
    )
    logging.getLogger().addHandler(handler)


_peak_mib = 0
_peak_read_at = -math.inf


def _max_memory_used_mib(now):
    """Peak resident memory, read at most four times a second. (getrusage would count the parent's, from before exec.)"""
    global _peak_mib, _peak_read_at
    if now - _peak_read_at > 0.25:
        _peak_read_at = now
        try:
            with open("/proc/self/status", "rb") as status:
                for line in status:
                    if line.startswith(b"VmHWM:"):
                        _peak_mib = math.ceil(int(line.split()[1]) / 1024)
                        break
        except OSError:
            import resource

            _peak_mib = math.ceil(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return _peak_mib


# --------------------------------------------------------------------------------------------------------- errors


class _Fault(Exception):
    """What the runtime itself finds wrong; `kind` is one of Lambda's Runtime.* types."""

    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind = kind
        self.trace = list(trace)


def _error_body(error, request_id=""):
    if isinstance(error, _Fault):
        kind, trace = error.kind, error.trace
    else:
        kind, trace = type(error).__name__, _user_trace(error)
    try:
        message = str(error)
    except Exception:
        message = f"<unprintable {kind} object>"
    return {"errorMessage": _cut(message), "errorType": kind, "requestId": request_id, "stackTrace": trace}


def _cut(text):
    return text if len(text) <= _MAX_ERROR_CHARS else text[:_MAX_ERROR_CHARS] + "…"


def _user_trace(error):
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    first = next((i for i, frame in enumerate(frames) if not _is_ours(frame.filename)), len(frames))
    lines = traceback.format_list(frames[first:])
    return [_cut(line) for line in (lines if len(lines) <= 200 else lines[:100] + lines[-100:])]


def _is_ours(filename):
    return filename == __file__ or filename.startswith("<frozen importlib") or filename == importlib.__file__


def _log_error(body):
    lines = [f"[ERROR] {body['errorType']}: {body['errorMessage']}", "Traceback (most recent call last):"]
    for element in body["stackTrace"]:
        for line in element.splitlines() or [""]:
            text = line.lstrip(" ")
            lines.append("\u00a0" * (len(line) - len(text)) + text)
    sys.stdout.write("\n".join(lines) + "\n")


# ----------------------------------------------------------------------------------------------------------- JSON

_MARK = "\ue000" + os.urandom(8).hex() + ":"


def _encode_default(value):
    import decimal

    if isinstance(value, decimal.Decimal):
        return math.nan if value.is_nan() else f"{_MARK}{value}"
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _to_json(value):
    """JSON as Lambda's client for 3.11 writes it: ASCII, NaN allowed, Decimals as numbers, named tuples as objects."""
    if _has_named_tuple(value):
        value = _without_named_tuples(value)
    text = json.dumps(value, default=_encode_default)
    if r"\ue000" in text:
        import re

        text = re.sub(r'"\\ue000' + _MARK[1:] + r'([^"]*)"', r"\1", text)
    return text


def _has_named_tuple(value):
    waiting, seen = [value], set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            items = item.values()
        elif isinstance(item, (list, tuple)):
            if hasattr(item, "_asdict"):
                return True
            items = item
        else:
            continue
        if id(item) not in seen:  # a circle is json's to complain about
            seen.add(id(item))
            waiting.extend(child for child in items if isinstance(child, (dict, list, tuple)))
    return False


def _without_named_tuples(value, path=()):
    if not isinstance(value, (dict, list, tuple)):
        return value
    if id(value) in path:
        raise ValueError("Circular reference detected")
    path = (*path, id(value))
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: _without_named_tuples(item, path) for key, item in value.items()}
    return [_without_named_tuples(item, path) for item in value]


# ---------------------------------------------------------------------------------------------- the user's handler


def _load_handler():
    module, dot, name = _HANDLER.rpartition(".")
    if not dot:
        raise _Fault(
            "Runtime.MalformedHandlerName",
            f"Bad handler '{_HANDLER}': write 'module.function', as in 'app.handler'",
        )
    if module.split(".")[0] in sys.builtin_module_names:
        raise _Fault(
            "Runtime.BuiltInModuleConflict", f"Cannot use built-in module {module} as a handler module"
        )
    try:
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as e:
        raise _Fault("Runtime.ImportModuleError", f"Unable to import module '{module}': {e}") from e
    except SyntaxError as e:
        raise _Fault(
            "Runtime.UserCodeSyntaxError",
            f"Syntax error in module '{module}': {e}",
            [f'  File "{e.filename}" Line {e.lineno}\n    {e.text}'],
        ) from e
    try:
        return getattr(loaded, name)
    except AttributeError as e:
        raise _Fault("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module}'") from e


# --------------------------------------------------------------------------------------------- the context object


class _Fields:
    """An object of fixed fields, made from a dict; what is missing is None."""

    __slots__ = ()

    def __init__(self, values):
        for field in self.__slots__:
            setattr(self, field, values.get(field))

    def __repr__(self):
        return f"{type(self).__name__}([{','.join(f'{field}={getattr(self, field)}' for field in self.__slots__)}])"


class Client(_Fields):
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(_Fields):
    __slots__ = ("custom", "env", "client")

    def __init__(self, values):
        super().__init__(values)
        if self.client is not None:
            self.client = Client(self.client)


class CognitoIdentity(_Fields):
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")


class LambdaContext:
    def __init__(self, headers):
        env = os.environ.get
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.log_group_name = env("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = env("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = env("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = _MEMORY_MIB
        self.function_version = _VERSION
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        client_context = _json_header(headers.get("lambda-runtime-client-context"), "Client Context")
        self.client_context = None if client_context is None else ClientContext(client_context)
        identity = _json_header(headers.get("lambda-runtime-cognito-identity"), "Cognito Identity") or {}
        self.identity = CognitoIdentity(
            {
                "cognito_identity_id": identity.get("cognitoIdentityId"),
                "cognito_identity_pool_id": identity.get("cognitoIdentityPoolId"),
            }
        )
        self._epoch_deadline_time_in_ms = int(headers.get("lambda-runtime-deadline-ms", 0))

    def get_remaining_time_in_millis(self):
        return max(self._epoch_deadline_time_in_ms - int(time.time() * 1000), 0)

    def log(self, msg):
        sys.stdout.write(str(msg))

    def __repr__(self):
        shown = ",".join(f"{name}={value}" for name, value in vars(self).items() if name[0] != "_")
        return f"{type(self).__name__}([{shown}])"


def _json_header(text, name):
    if not text:
        return None
    try:
        value = json.loads(text.encode("latin-1"))
        if value is not None and not isinstance(value, dict):
            raise ValueError("not an object")
        return value
    except ValueError as e:
        raise _Fault("Runtime.LambdaContextUnmarshalError", f"Unable to parse {name} JSON: {e}") from e


# --------------------------------------------------------------------------------------------------- the connection


class _GoAway(Exception):
    """The gateway has no work for this pod, and never will."""


# With keep-alive a gateway whose machine is lost is noticed after half a minute.
_TCP_OPTIONS = (
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 15),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 5),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
)


class _Connection:
    """One keep-alive connection with at most one request under way. It comes back when it drops.

    Of several gateways one may send it to another (307). When that one is not there, or goes, it asks at the first address again.
    """

    def __init__(self):
        self._socket = None
        self._elsewhere = None
        self._redirects = 0
        self._connected_at = 0.0
        self._failing_since = None
        self._retries = 0

    def call(self, request, resend=1, sent=None):
        """Sends, calls `sent` once, and waits for (status, headers, body).

        When the connection drops: `resend` times again, then None.
        """
        while True:
            try:
                if self._socket is None:
                    self._connect()
                self._socket.sendall(request)
                if sent is not None:
                    sent()
                    sent = None
                reply = self._read()
                if reply[0] < 500:
                    self._failing_since = None
                    self._retries = 0
                if reply[0] == 307:
                    self._go(reply[1].get("location", ""))
                return reply
            except (OSError, ValueError):
                dropped = self._close()
                self._elsewhere = None
                self.back_off()
                if dropped:
                    if resend == 0:
                        return None
                    resend -= 1

    def next(self):
        """Asks for an invocation until there is one."""
        return self._ask(_NEXT, "lambda-runtime-aws-request-id")

    def assignment(self):
        """Asks for a function until there is one."""
        ask = f"GET /hearth/2026-11-23/assignment HTTP/1.1\r\n{_COMMON}\r\n"
        return self._ask(ask.encode(), "hearth-assignment")

    def _ask(self, request, brings):
        while True:
            reply = self.call(request, resend=math.inf)
            if reply[0] == 200 and reply[1].get(brings):
                self._redirects = 0
                return reply
            if reply[0] in (403, 410):
                raise _GoAway
            if reply[0] == 307 and self._redirects <= _MOST_REDIRECTS:
                continue
            self.back_off()

    def _go(self, location):
        """The next request is for the gateway of that address."""
        self._close()
        self._redirects += 1
        host, _, port = location.removeprefix("http://").partition("/")[0].rpartition(":")
        self._elsewhere = (host.strip("[]"), int(port))

    def back_off(self):
        now = time.monotonic()
        if self._failing_since is None:
            self._failing_since = now
        if now - self._failing_since > _GIVE_UP_SECONDS:
            _write_all(
                2,
                f"The Runtime API at {_API} has not answered for {_GIVE_UP_SECONDS} s; this pod gives up.\n".encode(),
            )
            os._exit(1)
        time.sleep(min(0.01 * 2**self._retries, 1))
        self._retries = min(self._retries + 1, 10)

    def _connect(self):
        if _SOCKET and self._elsewhere is None:
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.connect(_SOCKET)
        else:
            host, _, port = _API.rpartition(":")
            if self._elsewhere is None:
                self._socket = socket.create_connection((host, int(port)))
            else:
                self._socket = socket.create_connection(self._elsewhere, timeout=_REDIRECT_SECONDS)
                self._socket.settimeout(None)
            for level, option, value in _TCP_OPTIONS:
                self._socket.setsockopt(level, option, value)
        self._socket.set_inheritable(False)
        self._connected_at = time.monotonic()

    def _close(self):
        if self._socket is None:
            return False
        self._socket.close()
        self._socket = None
        if time.monotonic() - self._connected_at > _STEADY_SECONDS:
            self._failing_since = None
            self._retries = 0
        return True

    def _more(self):
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionResetError
        return data

    def _read(self):
        data = self._more()
        end = data.find(b"\r\n\r\n")
        while end < 0:
            if len(data) > _MAX_HEAD_BYTES:
                raise ValueError("the head of the reply is too long")
            data += self._more()
            end = data.find(b"\r\n\r\n")
        lines = data[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        rest = data[end + 4 :]
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = self._read_chunked(rest)
        else:
            body = self._read_exactly(rest, int(headers.get("content-length", "0")))
        return int(lines[0][9:12]), headers, body

    def _read_exactly(self, rest, length):
        if length > _MAX_EVENT_BYTES:
            raise ValueError("the event is too long")
        if len(rest) >= length:
            return rest
        body = bytearray(length)
        body[: len(rest)] = rest
        view, filled = memoryview(body), len(rest)
        while filled < length:
            count = self._socket.recv_into(view[filled:])
            if count == 0:
                raise ConnectionResetError
            filled += count
        return body

    def _read_chunked(self, rest):
        whole = bytearray()
        while True:
            line, rest = self._read_line(rest)
            size = int(line, 16)
            if len(whole) + size > _MAX_EVENT_BYTES:
                raise ValueError("the event is too long")
            if size == 0:
                while line:
                    line, rest = self._read_line(rest)
                return whole
            while len(rest) < size + 2:
                rest += self._more()
            whole += rest[:size]
            rest = rest[size + 2 :]

    def _read_line(self, rest):
        while b"\r\n" not in rest:
            rest += self._more()
        line, _, rest = rest.partition(b"\r\n")
        return line, rest


# --------------------------------------------------------------------------------------------------- one invocation


class _Invocation:
    def __init__(self, headers):
        self.id = headers["lambda-runtime-aws-request-id"]
        self.tail = b"" if headers.get("hearth-log-type") == "Tail" else None
        self.started_at = time.perf_counter()

    def remember(self, data):
        self.tail = (self.tail + data)[-_TAIL_BYTES:]

    def start(self):
        line = f"START RequestId: {self.id} Version: {_VERSION}\n".encode()
        if self.tail is not None:
            self.remember(line)
        _write_all(1, line)

    def end(self):
        """END and REPORT, to be written when the answer is under way; now they are only remembered."""
        global _init_duration_ms
        _flush()
        now = time.perf_counter()
        duration_ms = (now - self.started_at) * 1000
        line = (
            f"END RequestId: {self.id}\nREPORT RequestId: {self.id}\tDuration: {duration_ms:.2f} ms"
            f"\tBilled Duration: {math.ceil(duration_ms)} ms\tMemory Size: {_MEMORY_MIB} MB"
            f"\tMax Memory Used: {_max_memory_used_mib(now)} MB"
        )
        if _init_duration_ms > 0:
            line += f"\tInit Duration: {_init_duration_ms:.2f} ms"
            _init_duration_ms = 0.0
        lines = (line + "\n").encode()
        if self.tail is not None:
            self.remember(lines)
        return lines


def _run(handler, headers, body):
    """What the handler made of it: (kind, more headers, body bytes)."""
    try:
        context = LambdaContext(headers)
        try:
            event = json.loads(body)
        except ValueError as e:
            raise _Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {e}") from e
        result = handler(event, context)
        if isinstance(result, bytes):
            answer, content_type = result, "application/unknown"
        else:
            try:
                answer, content_type = _to_json(result).encode(), "application/json"
            except Exception as e:
                raise _Fault("Runtime.MarshalError", f"Unable to marshal response: {e}") from e
        if len(answer) > _MAX_RESPONSE_BYTES:
            raise _Fault(
                "Function.ResponseSizeTooLarge",
                f"Response payload size exceeded maximum allowed payload size ({_MAX_RESPONSE_BYTES} bytes).",
            )
        return "response", f"Content-Type: {content_type}\r\n", answer
    except Exception as e:
        error = _error_body(e, headers["lambda-runtime-aws-request-id"])
        _log_error(error)
        return "error", _error_headers(error), json.dumps(error).encode()


def _error_headers(error):
    kind = "".join(c if "!" <= c <= "~" else "_" for c in error["errorType"])[:256]
    return f"Lambda-Runtime-Function-Error-Type: {kind}\r\nContent-Type: application/json\r\n"


def _serve(handler, connection):
    """Runs one invocation after another; each of several threads has its own connection."""
    try:
        reply = connection.next()
        while True:
            reply = _serve_one(handler, connection, reply) or connection.next()
    except _GoAway:
        _exit(0)
    except BaseException:
        import traceback

        traceback.print_exc()
        _exit(1)


def _serve_one(handler, connection, reply):
    """Gives back the next invocation when the gateway sent it with its reply."""
    _, headers, body = reply
    invocation = _Invocation(headers)
    with _lock:
        _running.add(invocation)
    _current.invocation = invocation
    invocation.start()
    if _CONCURRENCY == 1:
        _set_trace_id(headers.get("lambda-runtime-trace-id"))
    try:
        kind, more, answer = _run(handler, headers, body)
    except SystemExit as e:
        _exit_from_handler(invocation, e.code)
    except BaseException:
        import traceback

        traceback.print_exc()
        _exit_from_handler(invocation, 1)
    if os.getpid() != _MY_PID:
        os._exit(0)  # a forked child that came back out of the handler: the answer is its parent's to give
    lines = invocation.end()
    tail = invocation.tail
    if tail is not None:
        more += f"Hearth-Log-Tail: {base64.b64encode(tail).decode()}\r\n"
    invocation.tail = None
    if not _terminating:
        more += "Hearth-Next: true\r\n"
    head = (
        f"POST {_RUNTIME}/invocation/{invocation.id}/{kind} HTTP/1.1\r\n{_COMMON}{more}"
        f"Content-Length: {len(answer)}\r\n\r\n"
    ).encode()
    asked_for_next = "Hearth-Next" in more

    def sent():
        _write_all(1, lines)
        with _lock:
            _running.discard(invocation)
            if _terminating and asked_for_next and not _running:
                _exit(0)

    reply = connection.call(head + answer, sent=sent)
    if _terminating and not _running:
        _exit(0)
    if reply is not None and reply[0] == 200 and reply[1].get("lambda-runtime-aws-request-id"):
        return reply
    return None


_TRACE_ID = b"_X_AMZN_TRACE_ID"
_inherited_trace_id = None


def _set_trace_id(trace_id):
    """For `os.environ`. glibc's setenv keeps each value that was ever set, so children get theirs only when one starts."""
    if trace_id is None:
        os.environ._data.pop(_TRACE_ID, None)
    else:
        os.environ._data[_TRACE_ID] = trace_id.encode("latin-1", "replace")


_STARTS_A_CHILD = frozenset(
    ("subprocess.Popen", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system")
)


def _before_a_child(event, _args):
    if event in _STARTS_A_CHILD:
        global _inherited_trace_id
        trace_id = os.environ._data.get(_TRACE_ID)
        if trace_id != _inherited_trace_id:
            _inherited_trace_id = trace_id
            if trace_id is None:
                os.unsetenv(_TRACE_ID)
            else:
                os.putenv(_TRACE_ID, trace_id)


sys.addaudithook(_before_a_child)


# ----------------------------------------------------------------------------------------------------- the assignment

_MAX_ZIP_BYTES = 52_428_800  # what the operator takes: Lambda's quotas, and so many entries
_MAX_UNPACKED_BYTES = 262_144_000
_MAX_ENTRIES = 10_000


def _take_assignment(connection):
    """A pod of a pool waits for its function, and is from then on as if it had been started for it."""
    global _NEXT, _BORN
    before = set(sys.modules)
    import hashlib  # there is time now
    import urllib.request
    import zipfile

    _, headers, body = connection.assignment()
    _BORN = time.monotonic()
    assigned = json.loads(body)
    ticket = headers["hearth-assignment"]
    _NEXT = f"GET {_RUNTIME}/invocation/next HTTP/1.1\r\n{_COMMON}Hearth-Assignment: {ticket}\r\n\r\n".encode()
    root = _unpacked_code(assigned["code"], hashlib, urllib.request, zipfile)
    places = (("/var/task", root), ("/tmp", os.environ.get("TMPDIR", "/tmp")))
    zone = os.environ.get("TZ")
    for name, value in assigned["environment"].items():
        os.environ[name] = _where_mounts_are(value, places)
    os.environ["LAMBDA_TASK_ROOT"] = root
    if os.environ.get("TZ") != zone:
        time.tzset()
    for name in set(sys.modules) - before:
        del sys.modules[name]  # the function may bring modules of these names


def _where_mounts_are(text, places):
    """On a laptop mount paths are folders elsewhere, and the kubelet says where in each value; here we do."""
    parts = text.split(":")
    for i, part in enumerate(parts):
        for mount, real in places:
            if part == mount or part.startswith(mount + "/"):
                parts[i] = real + part[len(mount) :]
                break
    return ":".join(parts)


def _unpacked_code(code, hashlib, request, zipfile):
    """The folder of the package: unpacked here before, or fetched, held against its digest and unpacked now."""
    digest = code["sha256"]
    if len(digest) != 64 or not digest.isalnum():
        raise ValueError("the digest of the code package is none")
    there = os.path.join(_CODE_CACHE, digest) if _CODE_CACHE else ""
    if there and os.path.isdir(there):
        os.utime(there)  # in use: the kubelet removes what was not for a week
        return there
    with request.build_opener(request.ProxyHandler({})).open(code["url"], timeout=10) as reply:
        package = reply.read(_MAX_ZIP_BYTES + 1)
    found = hashlib.sha256(package).hexdigest()
    if found != digest:
        raise ValueError(f"the code package must have the SHA-256 digest {digest}, and has {found}")
    own = os.environ.get("LAMBDA_TASK_ROOT", "/var/task")
    if not there:
        _unzip(package, own, zipfile)
        return own
    beside = os.path.join(_CODE_CACHE, "unpacking-" + os.urandom(8).hex())
    os.mkdir(beside, 0o700)
    try:
        _unzip(package, beside, zipfile)
        os.rename(beside, there)
    except BaseException:
        import shutil

        shutil.rmtree(beside, ignore_errors=True)
        if not os.path.isdir(there):
            raise  # else another pod was quicker
    return there


def _unzip(package, folder, zipfile):
    """The operator has refused links, doubles and names that climb, and so do we."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        entries = archive.infolist()
        if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > _MAX_UNPACKED_BYTES:
            raise ValueError("the code package is too large")
        for entry in entries:
            name = entry.filename
            mode = entry.external_attr >> 16 if entry.create_system == 3 else 0
            climbs = name[:1] in ("/", "\\") or ".." in name.replace("\\", "/").split("/")
            if climbs or mode & 0o170000 not in (0, 0o100000, 0o040000):
                raise ValueError("the code package is not a safe one")
            path = os.path.join(folder, name)
            if entry.is_dir():
                os.makedirs(path, exist_ok=True)
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o555 if mode & 0o111 else 0o444)
            with open(handle, "wb") as file:
                file.write(archive.read(entry))


# -------------------------------------------------------------------------------------------------------- the process


def _exit(code):
    _flush()
    os._exit(code)


def _exit_from_handler(invocation, code):
    if code is None:
        status = 0
    elif isinstance(code, int):
        status = code & 0xFF
    else:
        status = 1
        sys.stderr.write(f"{code}\n")
    if os.getpid() == _MY_PID:
        sys.stdout.write(
            invocation.end().decode()
            + f"RequestId: {invocation.id} Error: Runtime exited with error: exit status {status}\nRuntime.ExitError\n"
        )
        atexit._run_exitfuncs()
    _exit(status)


def _on_sigterm(_signal, _frame):
    global _terminating
    _terminating = True
    if not _running:
        os._exit(0)


def main():
    global _init_duration_ms
    sys.stdout = _text(1, "<stdout>")
    sys.stderr = _text(2, "<stderr>")
    _set_up_logging()
    signal.signal(signal.SIGTERM, _on_sigterm)
    connection = _Connection()
    if _POOLED:
        try:
            _take_assignment(connection)
        except _GoAway:
            _exit(0)
        except Exception as e:
            # The function has not been touched: the platform gives the request to another pod.
            _write_all(2, f"This pod cannot become the function it was given: {e}\n".encode())
            _exit(1)
    _read_settings()
    builtins.exit = builtins.quit = sys.exit  # the site module's; it is not run, see RATIONALE.md
    sys.path[0] = _TASK_ROOT
    try:
        os.chdir(_TASK_ROOT)
    except OSError:
        pass  # a missing task root shows when the handler is loaded
    try:
        handler = _load_handler()
    except Exception as e:
        error = _error_body(e)
        _log_error(error)
        body = json.dumps(error).encode()
        head = f"POST {_RUNTIME}/init/error HTTP/1.1\r\n{_COMMON}{_error_headers(error)}Content-Length: {len(body)}\r\n\r\n"
        connection.call(head.encode() + body)
        _exit(1)
    _init_duration_ms = (time.monotonic() - _BORN) * 1000 + (0 if _POOLED else _interpreter_start_ms())
    if _CONCURRENCY == 1:
        _serve(handler, connection)
    for i in range(_CONCURRENCY):
        threading.Thread(target=_serve, args=(handler, connection if i == 0 else _Connection()), daemon=True).start()
    while True:
        signal.pause()


def _interpreter_start_ms():
    """From the start of this process to the first line of this file, at the kernel's resolution of 10 ms."""
    try:
        with open("/proc/self/stat", "rb") as stat:
            ticks = int(stat.read().rpartition(b")")[2].split()[19])
        booted = time.clock_gettime(time.CLOCK_BOOTTIME) - (time.monotonic() - _BORN)
        return max((booted - ticks / os.sysconf("SC_CLK_TCK")) * 1000, 0.0)
    except (OSError, ValueError, IndexError, AttributeError):
        return 0.0


main()
