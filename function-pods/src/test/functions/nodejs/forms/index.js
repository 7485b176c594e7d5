'use strict';
// One export a handler form; the test calls them by name through `dispatch`, so one process serves many cases.
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const { env } = process; // kept from before the first invocation
let invocations = 0;

exports.forms = {
  async: async (event) => ({ hello: event.name }),
  promise: (event) => wait(1).then(() => event.name),
  callback: (_event, _context, callback) => setTimeout(() => callback(null, 'called back'), 5),
  callbackError: (_event, _context, callback) => callback(new TypeError('refused')),
  callbackString: (_event, _context, callback) => callback('just text'),
  callbackTwice: (_event, _context, callback) => { callback(null, 1); callback(null, 2); },
  callbackWaits: (event, _context, callback) => {
    event.late = false;
    setTimeout(() => { event.late = true; }, 20);
    callback(null, event);
  },
  callbackDoesNotWait: (event, context, callback) => {
    context.callbackWaitsForEmptyEventLoop = false;
    event.late = false;
    setTimeout(() => { event.late = true; }, 20);
    callback(null, event);
  },
  syncReturn: () => 'ignored',
  syncThrow: () => { throw new RangeError('thrown'); },
  done: (_event, context) => context.done(null, 'done'),
  succeed: (_event, context) => context.succeed('succeeded'),
  failNothing: (_event, context) => context.fail(),
  reject: async () => { const e = new Error('rejected'); e.name = 'MyError'; throw e; },
  rejectNothing: () => Promise.reject(),
  rejectObject: async () => { throw { custom: true }; },
  undefined: async () => undefined,
  circular: async () => { const a = {}; a.a = a; return a; },
  churn: async () => {
    const kept = []; // some 40 MiB of live data, and many times that of garbage
    for (let i = 0; i < 2000; i++) {
      kept[i % 100] = { numbers: Array.from({ length: 2000 }, (_, k) => ({ k, i })), text: ('x' + i).repeat(3000) };
    }
    return Number(/VmHWM:\s+(\d+)/.exec(require('node:fs').readFileSync('/proc/self/status', 'latin1'))[1]) >> 10;
  },
  longError: async () => { throw new Error('é'.repeat(4 << 20)); },
  oddError: async () => { const e = new Error('x'); e.message = { toString() { return 'odd'; } }; e.message.self = e.message; throw e; },
  bigint: async () => 1n,
  large: async () => 'x'.repeat(6291554),
  tooLarge: async () => 'x'.repeat(6291555),
  unicode: async (event) => event.text + ' → ü€😀',
  size: async (event) => event.text.length,
  context: async (_event, context) => ({
    ...context,
    remaining: context.getRemainingTimeInMillis(),
    functions: Object.keys(context).filter((k) => typeof context[k] === 'function'),
    trace: process.env._X_AMZN_TRACE_ID,
    token: process.env.HEARTH_POD_TOKEN,
    cwd: process.cwd(),
    count: ++invocations,
  }),
  environment: async () => ({
    one: env._X_AMZN_TRACE_ID,
    has: '_X_AMZN_TRACE_ID' in process.env,
    spread: { ...process.env }._X_AMZN_TRACE_ID,
    child: require('node:child_process').execSync('printf %s "$_X_AMZN_TRACE_ID"').toString(),
    mine: [(process.env.MINE = 1), process.env.MINE, delete process.env.MINE, process.env.MINE],
  }),
  log: async () => {
    console.log('a %s and\nanother', 'line', { x: 1 });
    console.error('bad');
    console.warn('careful');
    console.debug('detail');
    process.stdout.write('raw out\n');
    process.stderr.write('raw err\n');
    return null;
  },
  flood: async (event) => {
    const megabyte = Buffer.alloc(1 << 20, 'x');
    for (let i = 0; i < event.megabytes; i++) process.stdout.write(megabyte);
    process.stdout.write('\nthe end\n');
    return process.memoryUsage.rss();
  },
  unhandled: async () => { Promise.reject(new Error('nobody catches')); await wait(1000); },
  uncaught: () => { setTimeout(() => { throw new Error('out of a timer'); }, 1); },
  exit: async () => process.exit(7),
  slow: async (event) => { await wait(event.ms); return 'slow'; },
  meet: async (event, context) => {
    await wait(event.ms);
    console.log('met');
    return context.awsRequestId;
  },
};

exports.dispatch = (event, context, callback) => exports.forms[event.form](event, context, callback);
exports.never = async () => new Promise(() => {});
exports.nested = { deep: { handler: async () => 'nested' } };
exports.text = 'no function';
exports.stream = awslambda.streamifyResponse(async (event, stream, _context) => {
  if (event.form === 'early') throw new Error('before the first byte');
  if (event.form === 'http') {
    stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: 'b' } });
    stream.write('body');
    return stream.end();
  }
  if (event.form === 'type') stream.setContentType('text/plain');
  stream.write('one ');
  await wait(5);
  stream.write({ two: 2 });
  if (event.form === 'late') throw new SyntaxError('after the first byte');
  if (event.form === 'unfinished') return;
  if (event.form === 'big') {
    const { pipeline } = require('node:stream/promises');
    const { Readable } = require('node:stream');
    await pipeline(Readable.from((function* () { for (let i = 0; i < 64; i++) yield Buffer.alloc(1 << 20, 'y'); })()), stream);
    return;
  }
  stream.end('!');
});
exports.streamSync = awslambda.streamifyResponse(() => 1);
