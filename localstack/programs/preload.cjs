// Runs inside every Lambda worker of the emulator, before the function's code. Without it the lines of WebSocket functions
// would reach nobody. Whatever goes wrong here must not stop a function: a broken preload hangs the deploy.
const { mkdirSync, openSync, renameSync, statSync, writeSync } = require('node:fs');
const path = require('node:path');

/** A log beyond this is put aside when a worker starts; one older log is kept. */
const LOG_BYTES_MAX = 20_000_000;

if (process.env._LAMBDA_FUNCTION_ARN !== undefined) {
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x';
  process.env.TZ ??= 'UTC';
  // By it a trace names the step of the handler.
  process.env._HANDLER ??= 'index.handler';
  const log = openLog(process.env.TIKETI_LAMBDA_LOGS, process.env.AWS_LAMBDA_FUNCTION_NAME);
  if (log !== undefined) copyTo(log);
}

function openLog(folder, name) {
  if (folder === undefined || name === undefined) return undefined;
  try {
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${name}.log`);
    putAside(file);
    return openSync(file, 'a', 0o600);
  } catch {
    return undefined;
  }
}

function putAside(file) {
  try {
    if (statSync(file).size > LOG_BYTES_MAX) renameSync(file, `${file}.old`);
  } catch {
    // There is no log yet.
  }
}

function copyTo(log) {
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (chunk, ...rest) => {
    try {
      writeSync(log, chunk);
    } catch {
      // A full disk must not stop a sale.
    }
    return write(chunk, ...rest);
  };
}
