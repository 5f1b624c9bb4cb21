import { runKeeper } from '../../../src/keeper/keeper-main.ts';

// A program of its own: the keeper, as `vup __keeper <folder>` runs it.
process.exitCode = await runKeeper(process.argv[2] ?? '');
