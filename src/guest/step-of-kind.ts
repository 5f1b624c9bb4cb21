import type { ProvisionStep } from '../machine/machine.ts';

/** The provision step of this kind. */
export type StepOfKind<K extends ProvisionStep['kind']> = Extract<ProvisionStep, { readonly kind: K }>;
