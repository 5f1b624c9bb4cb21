import type { Step } from '../../plan/step.ts';

/** The member of the Step union with this kind. */
export type StepOf<K extends Step['kind']> = Extract<Step, { readonly kind: K }>;
