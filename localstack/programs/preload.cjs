// Runs inside every Lambda worker of the emulator, before the function's code. It writes a log file per function: the
// emulator drops the lines of WebSocket functions. An error here must not stop a function: a broken preload hangs the deploy.
const { mkdirSync, openSync, renameSync, statSync, writeSync } = require('node:fs');
const path = require('node:path');

/** A larger log is renamed when a worker starts; one older log is kept. */
const LOG_BYTES_MAX = 20_000_000;

if (process.env._LAMBDA_FUNCTION_ARN !== undefined) {
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x';
  process.env.TZ ??= 'UTC';
  // X-Ray names the handler's segment by it.
  process.env._HANDLER ??= 'index.handler';
  const log = openLog(process.env.TIKETI_LAMBDA_LOGS, process.env.AWS_LAMBDA_FUNCTION_NAME);
  if (log !== undefined) copyTo(log);
}

function openLog(folder, name) {
  if (folder === undefined || name === undefined) return undefined;
  try {
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${name}.log`);
    rotate(file);
    // In a container the writer is root, and the reader is the user who started it. The folder is closed to others.
    return openSync(file, 'a', 0o644);
  } catch {
    return undefined;
  }
}

function rotate(file) {
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
      // A full disk must not stop a request.
    }
    return write(chunk, ...rest);
  };
}
