import { brokenStateOf } from './broken-state.ts';
import { doublesOf } from './doubles.ts';
import { type ExposureScope, exposureOf } from './exposure.ts';
import { storeFaultsOf } from './store-faults.ts';
import { tracesOf } from './traces.ts';

/** Which of the promises an environment breaks while it is there: readable state, nothing twice, nothing shown to others, a whole store. */
export function faultsOf(scope: ExposureScope): readonly string[] {
  const { id, home } = scope;
  return [...brokenStateOf(id, home), ...doublesOf(id), ...exposureOf(scope), ...storeFaultsOf(home)];
}

/** What an environment left behind that is gone: traces of any kind, secrets, half-made files of the store. */
export function leaksOf(scope: ExposureScope): readonly string[] {
  return [...tracesOf(scope.id, scope.home), ...exposureOf(scope), ...storeFaultsOf(scope.home)];
}
