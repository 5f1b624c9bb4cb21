import fc from 'fast-check';
import { type Edit, edits } from './history-vfile.ts';

/** A command of Vup in a history. */
export type Verb = 'up' | 'halt' | 'reload' | 'destroy';

/** What happens next in a history. `at` counts effects from 1; a run that ends before is one that nothing happened to. */
export type Event =
  | { readonly kind: 'run'; readonly verb: Verb }
  | { readonly kind: 'killed'; readonly verb: Verb; readonly at: number; readonly powerCut: boolean }
  | { readonly kind: 'failing'; readonly verb: Verb; readonly at: number; readonly code: string }
  | { readonly kind: 'unknown'; readonly verb: Verb }
  | { readonly kind: 'together'; readonly verbs: readonly [Verb, Verb]; readonly waits: boolean; readonly at: number }
  | { readonly kind: 'edit'; readonly edit: Edit }
  /** Behind the back of Vup: its disk and all. */
  | { readonly kind: 'take away'; readonly machine: number }
  | { readonly kind: 'power off'; readonly machine: number }
  | { readonly kind: 'kill keeper' }
  | { readonly kind: 'clock'; readonly years: number }
  | { readonly kind: 'reboot'; readonly powerCut: boolean };

/** A world and what happens in it. */
export interface History {
  readonly start: 'empty' | 'running';
  readonly events: readonly Event[];
}

const verb: fc.Arbitrary<Verb> = fc.oneof(
  { weight: 5, arbitrary: fc.constant('up' as const) },
  { weight: 4, arbitrary: fc.constantFrom('halt', 'reload', 'destroy') },
);

/** A run over one to three machines has up to some 200. */
const effect = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 200 }));

const machine = fc.nat(2);

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('run'), verb }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('killed'), verb, at: effect, powerCut: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('failing'), verb, at: effect, code: fc.constantFrom('ENOSPC', 'EIO', 'EROFS', 'EMFILE') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unknown'), verb }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('together'), verbs: fc.tuple(verb, verb), waits: fc.boolean(), at: effect }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('edit'), edit: edits }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take away'), machine }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('power off'), machine }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill keeper') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clock'), years: fc.constantFrom(-1, 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reboot'), powerCut: fc.boolean() }) },
) as fc.Arbitrary<Event>;

/** Two to six events each. */
export const histories: fc.Arbitrary<History> = fc.record({
  start: fc.constantFrom('empty', 'running'),
  events: fc.array(event, { minLength: 2, maxLength: 6 }),
});
