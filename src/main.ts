declare const __VUP_VERSION__: string | undefined;
declare const __VUP_BUILD__: string | undefined;

const version = typeof __VUP_VERSION__ === 'string' ? __VUP_VERSION__ : 'source';
const build = typeof __VUP_BUILD__ === 'string' ? __VUP_BUILD__ : undefined;
const words = process.argv.slice(2);

/** What the words ask for; only that is loaded, for most of a short command's time is loading. */
async function main(): Promise<number> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  if (words[0] === '__keeper') return (await import('./keeper/keeper-main.ts')).runKeeper(words[1] ?? '');
  const [{ runCli }, { createNodeHost }, { openTerminal }] = await Promise.all([
    import('./cli/run-cli.ts'),
    import('./host/node-host.ts'),
    import('./host/node-terminal.ts'),
  ]);
  const entry = [process.execPath, ...process.execArgv, process.argv[1] ?? ''] as const;
  return runCli({ words, version, build, host: createNodeHost(), terminal: openTerminal(), entry });
}

void main().then((exitCode) => {
  process.exitCode = exitCode;
});
