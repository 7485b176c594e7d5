'use strict';
/*
 * The Node.js bootstrap: loads the handler once, then asks the Runtime API for one invocation after another.
 *
 * One file and CommonJS, because both start faster; a raw socket, because the answer to one invocation and the request
 * for the next are then one write and one read (see ../RATIONALE.md). In order: settings, log, errors, the user's
 * handler, the connection, one invocation, response streams, the assignment (of pods that wait in a pool), the process.
 */
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { format, types } = require('node:util');

// ---------------------------------------------------------------------------------------------------- settings

const env = process.env; // the real one; handlers see it through `traceIdInEnvironment`
const API = env.AWS_LAMBDA_RUNTIME_API ?? '127.0.0.1:9001';
const RUNTIME = '/2018-06-01/runtime';
const TOKEN = env.HEARTH_POD_TOKEN;
const COMMON = `Host: ${API}\r\nHearth-Redirect: follow\r\n${TOKEN ? `Authorization: Bearer ${TOKEN}\r\n` : ''}`;
const SOCKET = env.HEARTH_RUNTIME_SOCKET?.replace('unix://', ''); // the same API, when the gateway is on this machine
const POOLED = env.HEARTH_POOL !== undefined; // asks for its function first; see `takeAssignment`
const CODE_CACHE = env.HEARTH_CODE_CACHE?.replace('file://', '');
for (const ours of ['POD_TOKEN', 'RUNTIME_SOCKET', 'POOL', 'CODE_CACHE']) delete env[`HEARTH_${ours}`];

let NEXT = `GET ${RUNTIME}/invocation/next HTTP/1.1\r\n${COMMON}\r\n`;
let TASK_ROOT;
let HANDLER;
let MEMORY_MIB;
let VERSION;
let NAME;
let LOG_GROUP;
let LOG_STREAM;
let CONCURRENCY;

/** With several invocations at once, the one that the running code belongs to. */
let contexts;

/** What the function is; in a pod of a pool, only once it has one. */
function readSettings() {
  TASK_ROOT = env.LAMBDA_TASK_ROOT ?? process.cwd();
  HANDLER = env._HANDLER ?? 'index.handler';
  MEMORY_MIB = env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '128';
  VERSION = env.AWS_LAMBDA_FUNCTION_VERSION ?? '$LATEST';
  NAME = env.AWS_LAMBDA_FUNCTION_NAME;
  LOG_GROUP = env.AWS_LAMBDA_LOG_GROUP_NAME;
  LOG_STREAM = env.AWS_LAMBDA_LOG_STREAM_NAME;
  CONCURRENCY = Math.min(Math.max(Number.parseInt(env.AWS_LAMBDA_MAX_CONCURRENCY ?? '1', 10) || 1, 1), 1000);
  if (CONCURRENCY > 1) contexts = new (require('node:async_hooks').AsyncLocalStorage)();
}

const MAX_RESPONSE_BYTES = 6_291_556; // Lambda quotas: 6 MB, synchronous
const MAX_ERROR_CHARS = 64 * 1024; // of a message, and of a trace
const MAX_EVENT_BYTES = 64 * 1024 * 1024;
const MAX_HEAD_BYTES = 64 * 1024;
const READ_BYTES = 64 * 1024;
const TAIL_BYTES = 4096;
const GIVE_UP_MS = 40_000; // an unreachable gateway: longer than its restart takes
const STEADY_MS = 5_000; // a connection that lived so long was a good one
const REDIRECT_MS = 2_000; // longest to reach the gateway that another one has named
const MOST_REDIRECTS = 4; // in a row, without a pause

const running = new Set();
let latest; // the invocation that began last
let initDurationMs;
let initStartedAt = 0;
let waiting = false; // for a function: the connection is what there is to do
let terminating = false;
let exiting = false;

const current = () => (contexts ? contexts.getStore() : latest);

// --------------------------------------------------------------------------------------------------------- log

let unwritten = ''; // platform lines (START, END, REPORT) that wait for the next write, or for `flushTimer`
let quickOnes = 0; // how many of the last invocations, one after the other, were over at once
const QUICK_MS = 2;
const BUSY_AFTER = 16; // so many quick ones in a row: START may wait, see `Invocation.start`
const MAX_UNWRITTEN_CHARS = 32 * 1024;
const flushTimer = setTimeout(flush, 5).unref();
const nap = new Int32Array(new SharedArrayBuffer(4));

/** Writes all of it now. What a handler prints never piles up in memory: a slow reader makes the handler wait. */
function writeAll(fd, data) {
  let bytes = data;
  for (;;) {
    try {
      const length = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length;
      const written = fs.writeSync(fd, bytes);
      if (written >= length) return;
      bytes = (typeof bytes === 'string' ? Buffer.from(bytes) : bytes).subarray(written);
    } catch (e) {
      if (e.code !== 'EAGAIN') return; // nobody reads the log any more
      Atomics.wait(nap, 0, 0, 2);
    }
  }
}

function flush() {
  if (unwritten !== '') {
    const lines = unwritten;
    unwritten = '';
    writeAll(1, lines);
  }
}

/** Platform lines, in order, written 5 ms after the first of them at the latest. */
function writeSoon(lines) {
  if (unwritten === '') flushTimer.refresh();
  unwritten += lines;
  if (unwritten.length > MAX_UNWRITTEN_CHARS) flush();
}

function print(fd, bytes) {
  flush();
  current()?.remember(bytes);
  writeAll(fd, bytes);
}

/** `process.stdout` and `stderr` are made only when the handler asks for them, and write through `print`. */
function captureStream(name, fd) {
  const original = Object.getOwnPropertyDescriptor(process, name).get;
  let stream;
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get() {
      if (stream) return stream;
      stream = original.call(process);
      const originalWrite = stream.write;
      stream.write = function (chunk, encoding, callback) {
        if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
          return originalWrite.call(stream, chunk, encoding, callback); // throws what Node throws
        }
        const done = typeof encoding === 'function' ? encoding : callback;
        print(fd, typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8') : chunk);
        if (typeof done === 'function') process.nextTick(done);
        return true;
      };
      return stream;
    },
  });
}

function patchConsole() {
  const line =
    (level) =>
    (...message) => {
      writeTraceId(); // who prints `process.env` sees all of it
      print(1, Buffer.from(`${new Date().toISOString()}\t${current()?.id}\t${level}\t${format(...message)}\n`));
    };
  console.trace = line('TRACE');
  console.debug = line('DEBUG');
  console.log = console.info = line('INFO');
  console.warn = line('WARN');
  console.error = line('ERROR');
  console.fatal = line('FATAL');
}

let peakMiB = 0;
let peakReadAt = -Infinity;

/** Peak resident memory, read at most four times a second. (`getrusage` would count the parent's, from before exec.) */
function maxMemoryUsedMiB(now) {
  if (now - peakReadAt > 250) {
    peakReadAt = now;
    try {
      const kib = /VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'latin1'))[1];
      peakMiB = Math.ceil(kib / 1024);
    } catch {
      peakMiB = Math.max(peakMiB, Math.ceil(process.memoryUsage.rss() / 1048576));
    }
    tendYoungGeneration();
  }
  return peakMiB;
}

let v8; // only where garbage must be kept small

/** Without heap limits (see `start`) V8 lets garbage grow with the machine's memory, not with the function's. */
function keepGarbageSmall() {
  if (process.execArgv.length > 0 || MEMORY_MIB >= 1024) return;
  v8 = require('node:v8');
  v8.setFlagsFromString('--heap-growing-percent=50');
  v8.setFlagsFromString('--semi-space-growth-factor=1');
}

/** Lets the young generation grow to a 32nd of the memory, which is quicker, while there is memory to spare. */
function tendYoungGeneration() {
  if (v8 === undefined) return;
  const young = v8.getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size;
  const mayGrow = peakMiB < MEMORY_MIB * 0.5 && young < (MEMORY_MIB / 32) * 2 * 1048576; // it is two halves
  v8.setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`);
}

let traceId; // of the invocation that began last; in the real environment only once somebody looks
let writtenTraceId;

function writeTraceId() {
  if (traceId === writtenTraceId) return;
  writtenTraceId = traceId;
  if (traceId === undefined) delete env._X_AMZN_TRACE_ID;
  else env._X_AMZN_TRACE_ID = traceId;
}

/**
 * Lambda gives the trace id of an invocation in `_X_AMZN_TRACE_ID`. Each value that was ever set stays in memory for good
 * (glibc's setenv keeps it) and makes the next a little slower, so it is set only when somebody reads it or all variables.
 */
function traceIdInEnvironment() {
  const looking = (key) => {
    if (key === '_X_AMZN_TRACE_ID') writeTraceId();
  };
  process.env = new Proxy(env, {
    get(target, key) {
      looking(key);
      return target[key];
    },
    has(target, key) {
      looking(key);
      return key in target;
    },
    set(target, key, value) {
      looking(key);
      target[key] = value;
      return true;
    },
    deleteProperty(target, key) {
      looking(key);
      return delete target[key];
    },
    defineProperty(target, key, descriptor) {
      looking(key);
      return Reflect.defineProperty(target, key, descriptor);
    },
    getOwnPropertyDescriptor(target, key) {
      looking(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    ownKeys(target) {
      writeTraceId();
      return Reflect.ownKeys(target);
    },
  });
}

// ------------------------------------------------------------------------------------------------------ errors

const runtimeError = (name) => {
  const type = class extends Error {};
  type.prototype.name = `Runtime.${name}`;
  return type;
};
const ImportModuleError = runtimeError('ImportModuleError');
const HandlerNotFound = runtimeError('HandlerNotFound');
const MalformedHandlerName = runtimeError('MalformedHandlerName');
const MalformedStreamingHandler = runtimeError('MalformedStreamingHandler');
const UserCodeSyntaxError = runtimeError('UserCodeSyntaxError');
const InvalidStreamingOperation = runtimeError('InvalidStreamingOperation');
const UnhandledPromiseRejection = runtimeError('UnhandledPromiseRejection');
const NodeJsExit = runtimeError('NodeJsExit');
const nodeJsExit = () =>
  new NodeJsExit('Nothing is left to run and the handler has not answered, most likely because a promise never settles.');

const isErrorLike = (e) =>
  types.isNativeError(e) ||
  (e && typeof e.name === 'string' && typeof e.message === 'string' && typeof e.stack === 'string');

const cut = (text) => (text.length > MAX_ERROR_CHARS ? `${text.slice(0, MAX_ERROR_CHARS)}…` : text);

const UNREADABLE =
  'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack';

/** Always small enough for the gateway to take, whatever was thrown. */
function errorBody(error) {
  try {
    return isErrorLike(error)
      ? {
          errorType: String(error.name),
          errorMessage: cut(String(error.message)),
          trace: cut(String(error.stack)).split('\n'),
        }
      : { errorType: typeof error, errorMessage: cut(String(error)), trace: [] };
  } catch {
    return { errorType: 'handled', errorMessage: UNREADABLE };
  }
}

function logError(title, error) {
  const whole = (_key, value) =>
    value instanceof Error
      ? {
          errorType: value.name,
          errorMessage: value.message,
          code: value.code,
          ...value,
          ...(typeof value.stack === 'string' && { stack: value.stack.split('\n') }),
        }
      : value;
  let json;
  try {
    json = JSON.stringify(error instanceof Error ? error : new Error(error), whole);
  } catch {
    json = JSON.stringify(errorBody(error));
  }
  console.error(title, `\t${json}`);
}

// ------------------------------------------------------------------------------------------ the user's handler

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

/** What `awslambda` is to handlers: Lambda's global for response streams. */
globalThis.awslambda = {
  streamifyResponse(handler, options) {
    handler[STREAMING] = 'response';
    if (typeof options?.highWaterMark === 'number') handler[HIGH_WATER_MARK] = Math.trunc(options.highWaterMark);
    return handler;
  },
  HttpResponseStream: class HttpResponseStream {
    /** Sends status and headers ahead of the body: JSON, eight zero bytes, body. */
    static from(stream, prelude) {
      stream.setContentType('application/vnd.awslambda.http-integration-response');
      const json = JSON.stringify(prelude);
      stream._onBeforeFirstWrite = (write) => {
        write(json);
        write(new Uint8Array(8));
      };
      return stream;
    }
  },
};

function isModulePackage(folder) {
  for (let at = folder; !at.endsWith('/node_modules'); at = path.dirname(at)) {
    const file = path.join(at, 'package.json');
    if (fs.existsSync(file)) {
      try {
        return JSON.parse(fs.readFileSync(file, 'utf8'))?.type === 'module';
      } catch (e) {
        console.warn(`${file} cannot be read and is ignored when telling ES modules from CommonJS.`, e);
        return false;
      }
    }
    if (at === path.dirname(at)) return false;
  }
  return false;
}

/** The order in which Lambda tries: no extension, .js (by package.json), .mjs, .cjs, then as a package by its name. */
async function importModule(folder, name) {
  const file = path.resolve(TASK_ROOT, folder, name);
  const { pathToFileURL } = require('node:url');
  const isFile = (candidate) => fs.statSync(candidate, { throwIfNoEntry: false })?.isFile() ?? false;
  if (isFile(file)) return require(file);
  if (isFile(`${file}.js`)) {
    return isModulePackage(path.dirname(file)) ? import(pathToFileURL(`${file}.js`).href) : require(`${file}.js`);
  }
  if (isFile(`${file}.mjs`)) return import(pathToFileURL(`${file}.mjs`).href);
  if (isFile(`${file}.cjs`)) return require(`${file}.cjs`);
  return require(require.resolve(name, { paths: [TASK_ROOT, path.resolve(TASK_ROOT, folder)] }));
}

async function loadHandler() {
  if (HANDLER.includes('..')) {
    throw new MalformedHandlerName(`'${HANDLER}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  }
  const base = path.basename(HANDLER);
  const dot = base.indexOf('.');
  if (dot < 0) {
    throw new MalformedHandlerName(`'${HANDLER}' is not a valid handler name: write 'file.export', as in 'index.handler'.`);
  }
  let module;
  try {
    module = await importModule(HANDLER.slice(0, HANDLER.length - base.length), base.slice(0, dot));
  } catch (e) {
    if (e instanceof SyntaxError) throw withStackOf(e, new UserCodeSyntaxError(String(e)));
    if (e?.code === 'MODULE_NOT_FOUND') throw withStackOf(e, new ImportModuleError(String(e)));
    throw e;
  }
  const handler = base
    .slice(dot + 1)
    .split('.')
    .reduce((object, key) => object?.[key], module);
  if (!handler) throw new HandlerNotFound(`${HANDLER} is undefined or not exported`);
  if (typeof handler !== 'function') throw new HandlerNotFound(`${HANDLER} is not a function`);
  if (handler[STREAMING] && handler[STREAMING] !== 'response') {
    throw new MalformedStreamingHandler('Only response streaming is supported.');
  }
  return handler;
}

/** The user wants the place in their own code. */
function withStackOf(cause, error) {
  error.stack = `${error.name}: ${cause.stack}`;
  return error;
}

// ---------------------------------------------------------------------------------------------- the connection

/** What a request is for, and so what its reply means. */
const Kind = { NEXT: 0, ANSWER: 1, STREAM: 2, LAST: 3, ASSIGNMENT: 4 };

/**
 * One keep-alive connection with at most one request under way. It comes back when it drops. Of several gateways one may
 * send it to another (307); when that one is not there, or goes, it asks at the first address again.
 */
class Connection {
  socket;
  elsewhere; // { host, port } of the gateway that it was sent to
  moving = false;
  redirects = 0;
  connected = false;
  request; // { kind, data, resent, onReply }; STREAM requests have no data: they cannot be sent twice
  head; // of the reply that is being read
  rest;
  failingSince;
  connectedAt = 0;
  retries = 0;
  #timer;
  #buffer;

  connect() {
    this.head = this.rest = undefined;
    const colon = API.lastIndexOf(':');
    const socket = net.connect({
      ...(this.elsewhere
        ? { ...this.elsewhere, noDelay: true }
        : SOCKET
          ? { path: SOCKET }
          : { host: API.slice(0, colon), port: Number(API.slice(colon + 1)), noDelay: true }),
      // One buffer for all reads; without it Node makes a new one of 64 KiB for each.
      onread: {
        buffer: (this.#buffer ??= Buffer.allocUnsafeSlow(READ_BYTES)),
        callback: (length, buffer) => {
          if (socket === this.socket) this.#read(buffer.subarray(0, length));
          return true;
        },
      },
    });
    this.socket = socket;
    if ((initDurationMs === undefined && !waiting) || running.size > 0) socket.unref();
    if (this.elsewhere || !SOCKET) socket.setKeepAlive(true, 15_000);
    if (this.elsewhere) socket.setTimeout(REDIRECT_MS, () => socket.destroy());
    socket.on('connect', () => {
      if (this.elsewhere) socket.setTimeout(0);
      this.connected = true;
      this.connectedAt = Date.now();
      if (this.request?.data) socket.write(this.request.data);
    });
    socket.on('error', () => {});
    socket.on('close', () => this.#dropped(socket));
  }

  send(kind, data, onReply) {
    this.request = { kind, data, onReply, resent: false };
    if (this.connected) this.socket.write(data);
  }

  /** While something runs, only the handler's own work keeps the process alive: see 'beforeExit'. */
  reference(on) {
    if (on) {
      this.socket.ref();
      this.#timer?.ref(); // or a pod whose gateway is not there yet would end, with nothing left to run
    } else {
      this.socket.unref();
      this.#timer?.unref();
    }
  }

  #dropped(socket) {
    if (socket !== this.socket || exiting) return;
    const now = Date.now();
    if (this.connected && now - this.connectedAt > STEADY_MS) {
      this.failingSince = undefined;
      this.retries = 0;
    }
    const wasConnected = this.connected;
    this.connected = false;
    this.failingSince ??= now;
    const request = this.request;
    const moving = this.moving;
    this.moving = false;
    if (!moving) this.elsewhere = undefined;
    if (terminating && running.size === 0) return exit(0);
    if (request?.kind === Kind.STREAM) {
      this.request = undefined;
      request.onReply(0);
    } else if (request && wasConnected && request.kind !== Kind.NEXT && request.kind !== Kind.ASSIGNMENT) {
      // Lost with the answer under way. Once more on a new connection, then the invocation is given up.
      if (request.resent) this.send(Kind.NEXT, NEXT);
      else request.resent = true;
    }
    if (moving && this.redirects <= MOST_REDIRECTS) return this.connect();
    if (now - this.failingSince > GIVE_UP_MS) {
      writeAll(2, `The Runtime API at ${API} has not answered for ${GIVE_UP_MS / 1000} s; this pod gives up.\n`);
      return exit(1);
    }
    this.#later(() => this.connect());
  }

  #later(action) {
    const delayMs = Math.min(10 * 2 ** this.retries++, 1000);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, delayMs);
    if (running.size > 0 || (initDurationMs === undefined && !waiting)) this.#timer.unref();
  }

  /** `chunk` is overwritten by the next read: what is kept of it is copied. */
  #read(chunk) {
    let bytes = this.rest ? Buffer.concat([this.rest, chunk]) : chunk;
    this.rest = undefined;
    for (;;) {
      if (!this.head) {
        const end = bytes.indexOf('\r\n\r\n');
        if (end < 0) {
          if (bytes.length > MAX_HEAD_BYTES) return this.socket.destroy();
          this.rest = Buffer.from(bytes);
          return;
        }
        const head = parseHead(bytes.latin1Slice(0, end));
        bytes = bytes.subarray(end + 4);
        if (head.status === 100) continue;
        if (!(head.length <= MAX_EVENT_BYTES)) return this.socket.destroy();
        this.head = head;
        if (!head.chunked && bytes.length < head.length) {
          head.body = Buffer.allocUnsafe(head.length);
          head.filled = 0;
        }
      }
      const head = this.head;
      if (head.chunked) {
        const left = readChunked(head, bytes);
        if (left === null) return this.socket.destroy();
        if (!head.complete) {
          this.rest = left.length > 0 ? Buffer.from(left) : undefined;
          return;
        }
        this.#reply(Buffer.concat(head.parts).toString('utf8'));
        return;
      }
      if (head.body) {
        head.filled += bytes.copy(head.body, head.filled);
        if (head.filled < head.length) return;
        this.#reply(head.body.utf8Slice(0, head.length));
      } else {
        this.#reply(bytes.utf8Slice(0, head.length));
      }
      return;
    }
  }

  #reply(body) {
    const { head, request } = this;
    this.head = this.rest = this.request = undefined;
    const status = head.status;
    if (status < 500) {
      this.failingSince = undefined;
      this.retries = 0;
    }
    if (status === 200) this.redirects = 0;
    if (status === 307 && !terminating && (request?.kind === Kind.ASSIGNMENT || !request?.onReply)) return this.#go(request, head.location);
    if (request?.kind === Kind.ASSIGNMENT && status === 200) return request.onReply(head, body);
    if (request?.onReply && request.kind !== Kind.ASSIGNMENT) return request.onReply(status);
    if (status === 200 && head.id !== '') return begin(this, head, body);
    if (terminating) return running.size === 0 ? exit(0) : undefined;
    if (request?.kind === Kind.ANSWER) return this.send(Kind.NEXT, NEXT);
    if (status === 403 || status === 410) return exit(0); // the gateway has no work for this pod, and never will
    this.failingSince ??= Date.now();
    if (Date.now() - this.failingSince > GIVE_UP_MS) return exit(1);
    this.#later(() => (request?.kind === Kind.ASSIGNMENT ? this.send(request.kind, request.data, request.onReply) : this.send(Kind.NEXT, NEXT)));
  }

  /** Asks again at the gateway of that address. */
  #go(request, location) {
    const [, host, port] = /^http:\/\/\[?([^/\]]*)\]?:(\d+)/.exec(location) ?? [];
    this.request = request?.kind === Kind.ASSIGNMENT ? request : { kind: Kind.NEXT, data: NEXT };
    this.elsewhere = host && { host, port: Number(port) };
    this.moving = true;
    this.redirects++;
    this.socket.destroy();
  }
}

function parseHead(text) {
  const head = {
    status: (text.charCodeAt(9) - 48) * 100 + (text.charCodeAt(10) - 48) * 10 + text.charCodeAt(11) - 48,
    length: 0,
    chunked: false,
    id: '',
    deadlineMs: 0,
    arn: undefined,
    traceId: undefined,
    clientContext: undefined,
    identity: undefined,
    assignment: undefined,
    location: '',
    tail: false,
    body: undefined,
    filled: 0,
    parts: undefined,
    chunkLeft: -1,
    complete: false,
  };
  let at = text.indexOf('\r\n');
  while (at >= 0) {
    const start = at + 2;
    at = text.indexOf('\r\n', start);
    const colon = text.indexOf(':', start);
    if (colon < 0) break;
    let from = colon + 1;
    while (text.charCodeAt(from) === 32) from++;
    const read = HEADERS.get(text.slice(start, colon)) ?? HEADERS.get(text.slice(start, colon).toLowerCase());
    read?.(head, at < 0 ? text.slice(from) : text.slice(from, at));
  }
  if (head.chunked) head.parts = [];
  return head;
}

const HEADERS = new Map([
  ['content-length', (head, value) => (head.length = Number(value))],
  ['transfer-encoding', (head, value) => (head.chunked = value.toLowerCase() === 'chunked')],
  ['lambda-runtime-aws-request-id', (head, value) => (head.id = value)],
  ['lambda-runtime-deadline-ms', (head, value) => (head.deadlineMs = Number(value))],
  ['lambda-runtime-invoked-function-arn', (head, value) => (head.arn = value)],
  ['lambda-runtime-trace-id', (head, value) => (head.traceId = value)],
  ['lambda-runtime-client-context', (head, value) => (head.clientContext = utf8(value))],
  ['lambda-runtime-cognito-identity', (head, value) => (head.identity = utf8(value))],
  ['location', (head, value) => (head.location = value)],
  ['hearth-assignment', (head, value) => (head.assignment = value)],
  ['hearth-log-type', (head, value) => (head.tail = value === 'Tail')],
]);

const utf8 = (latin1) => Buffer.from(latin1, 'latin1').toString('utf8');

/** Takes what is whole from `bytes` into `head.parts`; gives back what is left, or null when it is not chunked coding. */
function readChunked(head, bytes) {
  for (;;) {
    if (head.chunkLeft < 0) {
      const end = bytes.indexOf('\r\n');
      if (end < 0) return bytes.length > 1024 ? null : bytes;
      const size = Number.parseInt(bytes.latin1Slice(0, end), 16);
      if (Number.isNaN(size)) {
        if (end !== 0 || head.chunkLeft !== -2) return null; // -2: the line end after a chunk
        bytes = bytes.subarray(2);
        head.chunkLeft = -1;
        continue;
      }
      head.filled += size;
      if (head.filled > MAX_EVENT_BYTES) return null;
      if (size === 0) {
        if (bytes.length < end + 4) return bytes;
        head.complete = true; // trailers are not sent to runtimes
        return bytes.subarray(end + 4);
      }
      head.chunkLeft = size;
      bytes = bytes.subarray(end + 2);
    }
    const taken = bytes.subarray(0, head.chunkLeft);
    head.parts.push(Buffer.from(taken));
    head.chunkLeft -= taken.length;
    bytes = bytes.subarray(taken.length);
    if (head.chunkLeft > 0) return bytes;
    head.chunkLeft = -2;
  }
}

// ---------------------------------------------------------------------------------------------- one invocation

let handler;
let isAsyncHandler;

class Invocation {
  finished = false;
  context;
  onEmptyEventLoop; // what to do when nothing is left to run; see 'beforeExit'
  stream;
  tail;

  constructor(connection, head) {
    this.connection = connection;
    this.id = head.id;
    this.head = head;
    this.tail = head.tail ? Buffer.alloc(0) : undefined;
    this.startedAt = performance.now();
  }

  /** Keeps the last 4 KiB of what this invocation logged, when the caller asked for it. */
  remember(bytes) {
    if (this.tail === undefined || this.finished) return;
    this.tail =
      bytes.length >= TAIL_BYTES
        ? Buffer.from(bytes.subarray(-TAIL_BYTES))
        : Buffer.concat([this.tail, bytes]).subarray(-TAIL_BYTES);
  }

  /**
   * START is written before the handler runs, so that what a killed pod was doing is in its log; only in a pod that is
   * busy with invocations that are over at once does it wait, with the lines of the last one, for a few milliseconds.
   */
  start() {
    const line = `START RequestId: ${this.id} Version: ${VERSION}\n`;
    if (this.tail) this.remember(Buffer.from(line));
    const mayWait = unwritten !== '' && quickOnes >= BUSY_AFTER;
    if (mayWait) return writeSoon(line);
    const lines = unwritten + line;
    unwritten = '';
    writeAll(1, lines);
  }

  tailHeader() {
    return this.tail ? `Hearth-Log-Tail: ${this.tail.toString('base64')}\r\n` : '';
  }

  /** END and REPORT. They are written with the next START, or a few milliseconds later. */
  end(now = performance.now()) {
    const durationMs = now - this.startedAt;
    quickOnes = durationMs < QUICK_MS ? quickOnes + 1 : 0;
    let lines =
      `END RequestId: ${this.id}\nREPORT RequestId: ${this.id}\tDuration: ${durationMs.toFixed(2)} ms` +
      `\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${MEMORY_MIB} MB` +
      `\tMax Memory Used: ${maxMemoryUsedMiB(now)} MB`;
    if (initDurationMs > 0) {
      lines += `\tInit Duration: ${initDurationMs.toFixed(2)} ms`;
      initDurationMs = 0;
    }
    lines += '\n';
    if (this.tail) this.remember(Buffer.from(lines));
    writeSoon(lines);
  }

  succeed(result) {
    if (this.finished) return;
    let body;
    try {
      body = JSON.stringify(result === undefined ? null : result) ?? 'null';
    } catch {
      return this.fail(new Error('Unable to stringify response body'));
    }
    const length = Buffer.byteLength(body);
    if (length > MAX_RESPONSE_BYTES) {
      return this.answer('error', {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
        trace: [],
      });
    }
    this.#send('response', '', body, length);
  }

  fail(error) {
    if (this.finished) return;
    logError('Invoke Error', error);
    if (this.stream?.started) this.stream.fail(error);
    else this.answer('error', errorBody(error));
  }

  answer(what, error) {
    const body = JSON.stringify(error);
    this.#send(what, errorTypeHeader(error), body, Buffer.byteLength(body));
  }

  /** The caller waits for the answer and nobody for the log, so the lines come after it, unless they belong to it. */
  #send(what, headers, body, length) {
    const now = performance.now();
    const { tail } = this;
    if (tail) this.end(now);
    const next = terminating ? '' : 'Hearth-Next: true\r\n';
    this.connection.send(
      Kind.ANSWER,
      `POST ${pathOf(this)}/${what} HTTP/1.1\r\n${COMMON}${next}${this.tailHeader()}${headers}` +
        `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`,
    );
    if (!tail) this.end(now);
    this.settle();
  }

  /** It is no longer running; the caller sees to what the connection does next. */
  settle() {
    this.finished = true;
    this.tail = undefined;
    running.delete(this);
    if (running.size === 0) referenceAll(true);
  }
}

const pathOf = ({ id }) => `${RUNTIME}/invocation/${/^[\w-]+$/.test(id) ? id : encodeURIComponent(id)}`;

const errorTypeHeader = (error) =>
  `Lambda-Runtime-Function-Error-Type: ${String(error.errorType).replace(/[^\x21-\x7e]/g, '_').slice(0, 256)}\r\n`;

const referenceAll = (on) => connections.forEach((connection) => connection.reference(on));

function begin(connection, head, body) {
  const invocation = new Invocation(connection, head);
  latest = invocation;
  running.add(invocation);
  if (running.size === 1) referenceAll(false);
  invocation.start();
  if (contexts) contexts.run(invocation, invoke, invocation, head, body);
  else invoke(invocation, head, body);
}

function invoke(invocation, head, body) {
  if (!contexts) traceId = head.traceId;
  if (handler[STREAMING]) return invokeStreaming(invocation, head, body);
  invocation.onEmptyEventLoop = () => (isAsyncHandler ? invocation.fail(nodeJsExit()) : invocation.succeed(null));
  let answered = false;
  const once = (action) => (first, second) => {
    if (answered) return;
    answered = true;
    action(first, second);
  };
  const done = (error, result) =>
    error === undefined || error === null ? invocation.succeed(result) : invocation.fail(error);
  const callback = once((error, result) => {
    const waits = invocation.context?.callbackWaitsForEmptyEventLoop ?? true;
    if ((error !== undefined && error !== null) || !waits || contexts) done(error, result);
    else invocation.onEmptyEventLoop = () => invocation.succeed(result);
  });
  const fail = once((error) => done(error ?? 'handled'));
  const succeed = once((result) => done(null, result));
  try {
    const context = contextOf(head);
    context.succeed = succeed;
    context.fail = fail;
    context.done = once(done);
    invocation.context = context;
    const result = handler(JSON.parse(body), context, callback);
    if (typeof result?.then === 'function') result.then(succeed, fail);
  } catch (e) {
    callback(e ?? 'handled');
  }
}

/** The context object, with Lambda's names; `done`, `succeed` and `fail` are for handlers that do not stream. */
function contextOf(head) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    succeed: undefined,
    fail: undefined,
    done: undefined,
    functionVersion: VERSION,
    functionName: NAME,
    memoryLimitInMB: MEMORY_MIB,
    logGroupName: LOG_GROUP,
    logStreamName: LOG_STREAM,
    clientContext: parseJson(head.clientContext, 'ClientContext'),
    identity: parseJson(head.identity, 'CognitoIdentity'),
    invokedFunctionArn: head.arn,
    awsRequestId: head.id,
    getRemainingTimeInMillis: () => head.deadlineMs - Date.now(),
  };
}

function parseJson(text, name) {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (e) {
    throw new Error(`Cannot parse ${name} as json: ${e}`);
  }
}

// -------------------------------------------------------------------------------------------- response streams

async function invokeStreaming(invocation, head, body) {
  const stream = responseStream(invocation);
  invocation.stream = stream;
  invocation.onEmptyEventLoop = () => invocation.fail(new Error('Response stream is not finished.'));
  try {
    const context = contextOf(head);
    delete context.succeed;
    delete context.fail;
    delete context.done;
    const result = handler(JSON.parse(body), stream, context);
    if (typeof result?.then !== 'function') throw 'Streaming does not support non-async handlers.';
    if ((await result) !== undefined) console.warn('Streaming handlers ignore return values.');
    stream.returned = true;
    stream.conclude();
  } catch (e) {
    invocation.fail(e);
  }
}

/** The stream that a streaming handler writes to: the body of a chunked POST, errors as trailers. */
function responseStream(invocation) {
  const { Writable } = require('node:stream');
  const { connection } = invocation;
  const stream = new Writable({
    highWaterMark: handler[HIGH_WATER_MARK],
    decodeStrings: true,
    write(chunk, _encoding, callback) {
      if (cut) return callback();
      open();
      if (chunk.length === 0) return callback();
      connection.socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
      connection.socket.write(chunk);
      connection.socket.write('\r\n', 'latin1', callback);
    },
    final(callback) {
      open();
      connection.socket.write('0\r\n\r\n', 'latin1');
      connection.reference(true); // now the reply is what there is to wait for
      whenReplied = callback;
      if (replied) callback();
    },
  });
  let contentType = 'application/octet-stream';
  let replied = false;
  let whenReplied;
  let cut = false; // ended early, with an error in the trailers
  stream.started = false;
  stream.returned = false;

  function open() {
    if (stream.started) return;
    stream.started = true;
    const head =
      `POST ${pathOf(invocation)}/response HTTP/1.1\r\n${COMMON}` +
      'Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n' +
      'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n' +
      `Content-Type: ${contentType}\r\n\r\n`;
    connection.request = { kind: Kind.STREAM, onReply };
    if (connection.connected) connection.socket.write(head);
    else onReply(0);
  }

  function onReply(status) {
    replied = true;
    if (whenReplied) return whenReplied();
    // Cut short by the gateway (the caller has gone, or the invocation has timed out), or the connection is lost.
    if (status !== 0) connection.socket.destroy();
    stream.destroy(new Error('The caller has gone.'));
    stream.conclude();
  }

  stream.setContentType = (type) => {
    if (stream.started) throw new InvalidStreamingOperation('Cannot set content-type, too late.');
    contentType = String(type).replace(/[\r\n]/g, ' ');
  };
  let first = true;
  const write = stream.write;
  const plain = (chunk) => typeof chunk === 'string' || chunk instanceof Uint8Array;
  stream.write = (chunk, encoding, callback) => {
    if (first) {
      first = false;
      stream._onBeforeFirstWrite?.((prelude) => write.call(stream, prelude));
    }
    return write.call(stream, plain(chunk) ? chunk : JSON.stringify(chunk), encoding, callback);
  };
  const end = stream.end;
  stream.end = (chunk, encoding, callback) => {
    if (typeof chunk === 'function') return end.call(stream, chunk);
    if (chunk !== undefined && chunk !== null) stream.write(chunk, typeof encoding === 'string' ? encoding : undefined);
    else if (first && stream._onBeforeFirstWrite) stream.write(''); // status and headers without a body
    return end.call(stream, typeof encoding === 'function' ? encoding : callback);
  };
  stream.fail = (error) => {
    stream.returned = true;
    if (replied || stream.destroyed) return stream.conclude(true);
    if (stream.writableEnded) return stream.conclude(); // the response is whole: too late for the error
    const body = errorBody(error);
    const base64 = Buffer.from(JSON.stringify(body)).toString('base64');
    cut = true;
    connection.reference(true);
    whenReplied = () => stream.conclude(true);
    connection.socket.write(
      `0\r\n${errorTypeHeader(body)}Lambda-Runtime-Function-Error-Body: ${base64}\r\n\r\n`,
    );
  };
  /** The invocation is over when the handler has returned and the gateway has taken the whole response. */
  stream.conclude = (failed = false) => {
    if (invocation.finished || !(failed || (stream.returned && (stream.writableFinished || stream.destroyed)))) return;
    invocation.end();
    invocation.settle();
    if (terminating) return running.size === 0 ? exit(0) : undefined;
    connection.send(Kind.NEXT, NEXT);
  };
  stream.on('finish', () => stream.conclude());
  stream.on('error', () => stream.conclude());
  return stream;
}

// ---------------------------------------------------------------------------------------------- the assignment

const MAX_ZIP_BYTES = 52_428_800; // what the operator takes: Lambda's quotas, and so many entries
const MAX_UNPACKED_BYTES = 262_144_000;
const MAX_ENTRIES = 10_000;

/** A pod of a pool waits for its function, and is from then on as if it had been started for it. */
async function takeAssignment() {
  const ask = `GET /hearth/2026-11-23/assignment HTTP/1.1\r\n${COMMON}\r\n`;
  waiting = true;
  const assigned = new Promise((resolve) => {
    connections[0].connect();
    connections[0].send(Kind.ASSIGNMENT, ask, (head, body) => resolve({ head, body }));
  });
  // There is time now: for what is needed below, and for the loader of ES modules to start.
  for (const needed of ['node:crypto', 'node:http', 'node:url', 'node:zlib']) require(needed);
  await import('data:text/javascript,');
  const { head, body } = await assigned;
  initStartedAt = performance.now();
  waiting = false;
  connections[0].reference(false);
  const { code, environment } = JSON.parse(body);
  NEXT = `GET ${RUNTIME}/invocation/next HTTP/1.1\r\n${COMMON}Hearth-Assignment: ${head.assignment}\r\n\r\n`;
  const root = await unpackedCode(code);
  const places = [['/var/task', root], ['/tmp', env.TMPDIR ?? '/tmp']];
  for (const [name, value] of Object.entries(environment)) env[name] = whereMountsAre(value, places);
  env.LAMBDA_TASK_ROOT = root;
}

/** On a laptop mount paths are folders elsewhere, and the kubelet says where in each value; here we do. */
function whereMountsAre(text, places) {
  return text
    .split(':')
    .map((part) => {
      const [path, real] = places.find(([mount]) => part === mount || part.startsWith(`${mount}/`)) ?? ['', ''];
      return real + part.slice(path.length);
    })
    .join(':');
}

/** The folder of the package: unpacked here before, or fetched, held against its digest and unpacked now. */
async function unpackedCode({ url, sha256 }) {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('The digest of the code package is none.');
  const there = CODE_CACHE && path.join(CODE_CACHE, sha256);
  if (there && fs.existsSync(there)) {
    fs.utimesSync(there, new Date(), new Date()); // in use: the kubelet removes what was not for a week
    return there;
  }
  const zip = await fetchBytes(url);
  const found = require('node:crypto').createHash('sha256').update(zip).digest('hex');
  if (found !== sha256) throw new Error(`The code package must have the SHA-256 digest ${sha256}, and has ${found}.`);
  const own = env.LAMBDA_TASK_ROOT ?? '/var/task';
  if (!there) {
    unzip(zip, own);
    return own;
  }
  const beside = fs.mkdtempSync(path.join(CODE_CACHE, 'unpacking-'));
  try {
    unzip(zip, beside);
    fs.renameSync(beside, there);
  } catch (e) {
    fs.rmSync(beside, { recursive: true, force: true });
    if (!fs.existsSync(there)) throw e; // else another pod was quicker
  }
  return there;
}

function fetchBytes(url) {
  return new Promise((resolve, reject) => {
    const request = require(url.startsWith('https:') ? 'node:https' : 'node:http').get(url, { timeout: 10_000, agent: false }, (reply) => {
      const parts = [];
      let length = 0;
      if (reply.statusCode !== 200) return request.destroy(new Error(`The code package cannot be had: ${reply.statusCode}.`));
      reply.on('data', (part) => {
        length += part.length;
        if (length > MAX_ZIP_BYTES) return request.destroy(new Error('The code package is too large.'));
        parts.push(part);
      });
      reply.on('end', () => resolve(Buffer.concat(parts)));
      reply.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('The code package does not come.')));
    request.on('error', reject);
  });
}

/** Unpacks what PKWARE's APPNOTE calls a zip; the operator has refused links, doubles and names that climb, and so do we. */
function unzip(zip, folder) {
  const { inflateRawSync } = require('node:zlib');
  const damaged = () => new Error('The code package is no zip file, or not a safe one.');
  let end = zip.length - 22;
  while (end >= 0 && zip.length - end < 65_558 && zip.readUInt32LE(end) !== 0x06054b50) end--;
  if (end < 0 || zip.readUInt32LE(end) !== 0x06054b50 || zip.readUInt16LE(end + 10) > MAX_ENTRIES) throw damaged();
  const names = new Set();
  let left = MAX_UNPACKED_BYTES;
  let at = zip.readUInt32LE(end + 16);
  for (let entries = zip.readUInt16LE(end + 10); entries > 0; entries--) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw damaged();
    const [packed, size, nameLength] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24), zip.readUInt16LE(at + 28)];
    const name = zip.utf8Slice(at + 46, at + 46 + nameLength);
    const mode = zip[at + 5] === 3 ? zip.readUInt32LE(at + 38) >>> 16 : 0;
    const method = zip.readUInt16LE(at + 10);
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    const climbs = /^[/\\]|\0/.test(name) || name.split(/[/\\]/).includes('..');
    if (climbs || names.has(name) || ![0, 0o100000, 0o040000].includes(mode & 0o170000) || (left -= size) < 0) throw damaged();
    names.add(name);
    const file = path.join(folder, name);
    if (name.endsWith('/')) {
      fs.mkdirSync(file, { recursive: true });
      continue;
    }
    const bytes = zip.subarray(from, from + packed);
    const content = method === 0 ? bytes : inflateRawSync(bytes, { maxOutputLength: Math.max(size, 1) });
    if (content.length !== size) throw damaged();
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content, { flag: 'wx', mode: mode & 0o111 ? 0o555 : 0o444 });
  }
}

// ------------------------------------------------------------------------------------------------- the process

const connections = [];

function exit(code) {
  flush();
  process.exit(code);
}

/** Tells the gateway what ended this process, then ends it, whether the gateway answers or not. */
function exitWith(error, title, code) {
  if (exiting) return;
  exiting = true;
  const invocation = current() && running.has(current()) ? current() : [...running][0];
  logError(title, error);
  const initialising = initDurationMs === undefined;
  if (!initialising && (!invocation || invocation.stream?.started)) exit(code);
  const connection = initialising ? connections[0] : invocation.connection;
  const body = errorBody(error);
  const json = JSON.stringify(body);
  let tail = '';
  if (invocation) {
    invocation.end();
    tail = invocation.tailHeader();
    invocation.settle();
  }
  connection.reference(true);
  setTimeout(exit, 1000, code);
  connection.send(
    Kind.LAST,
    `POST ${initialising ? `${RUNTIME}/init` : pathOf(invocation)}/error HTTP/1.1\r\n${COMMON}` +
      `${errorTypeHeader(body)}${tail}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
    () => exit(code),
  );
}

process.on('uncaughtException', (error) => exitWith(error, 'Uncaught Exception', initDurationMs === undefined ? 1 : 129));
process.on('unhandledRejection', (reason) => {
  const error = new UnhandledPromiseRejection(String(reason));
  if (reason instanceof Error) error.stack = `${error.name}: ${reason.stack}`;
  exitWith(error, 'Unhandled Promise Rejection', initDurationMs === undefined ? 1 : 128);
});

// Nothing is left to run. While an invocation runs the connections do not count, so this is how a callback's
// "wait for the empty event loop" ends, and how a handler that will never answer is found out.
process.on('beforeExit', () => {
  if (initDurationMs === undefined) exitWith(nodeJsExit(), 'Init Error', 1);
  else for (const invocation of [...running]) invocation.onEmptyEventLoop();
});

process.on('SIGTERM', () => {
  terminating = true;
  const unsent = connections.find(({ socket }) => socket?.writableLength > 0);
  if (running.size > 0) return; // the reply to its answer ends the process
  if (unsent) unsent.socket.once('drain', () => exit(0));
  else exit(0);
});

process.on('exit', (code) => {
  for (const invocation of [...running]) {
    invocation.end();
    unwritten += `RequestId: ${invocation.id} Error: Runtime exited with error: exit status ${code}\nRuntime.ExitError\n`;
  }
  flush();
});

async function main() {
  connections.push(new Connection());
  if (POOLED) {
    try {
      await takeAssignment();
    } catch (e) {
      // The function has not been touched: the platform gives the request to another pod.
      writeAll(2, `This pod cannot become the function it was given: ${e?.message}\n`);
      return exit(1);
    }
  }
  readSettings();
  keepGarbageSmall();
  traceIdInEnvironment();
  patchConsole();
  captureStream('stdout', 1);
  captureStream('stderr', 2);
  try {
    process.chdir(TASK_ROOT);
  } catch {
    // a missing task root shows when the handler is loaded
  }
  while (connections.length < CONCURRENCY) connections.push(new Connection());
  if (!POOLED) connections[0].connect(); // the handshake goes on while the handler loads
  try {
    handler = await loadHandler();
  } catch (e) {
    return exitWith(e, 'Uncaught Exception', 1);
  }
  isAsyncHandler = handler.constructor?.name === 'AsyncFunction';
  initDurationMs = performance.now() - initStartedAt;
  connections[0].reference(true);
  for (const connection of connections) {
    if (!connection.socket) connection.connect();
    connection.send(Kind.NEXT, NEXT);
  }
}

main();
