// dist/vup.js, which the build makes of this text. Node.js 20 compiles the program anew at each start; with V8's compiled form beside it, which
// the build leaves there, a start takes half the time. V8 refuses that form by itself when it comes from another version of it.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const scripts = new Map();

function load(name) {
  const filename = join(__dirname, name);
  const source = `(function (exports, require, module) {${readFileSync(filename, 'latin1')}\n})`;
  const options = { filename, cachedData: compiledForm(filename) };
  const script = new Script(source, options);
  scripts.set(filename, script);
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireFrom, module);
  return module.exports;
}

function compiledForm(filename) {
  try {
    return readFileSync(`${filename}.cache`);
  } catch {
    return undefined;
  }
}

const parts = new Map();

function requireFrom(id) {
  if (!id.startsWith('./')) return require(id);
  // A script of node:vm has no import() without a warning to the person; this file has.
  if (id.endsWith('.mjs')) return import(id);
  if (!parts.has(id)) parts.set(id, load(id));
  return parts.get(id);
}

const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) process.stdout.write('@version@\n');
else load('./program.js');
