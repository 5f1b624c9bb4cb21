import { VupError } from '../errors/vup-error.ts';
import type { TrustReport } from './trust-project.ts';

/** The refusal: what is asked, what is different, and what to type. */
export function needsTrust({ vfile, items, changes, doubts }: TrustReport): VupError {
  const count = items.length === 1 ? 'one thing' : `${items.length} things`;
  const asks = `${vfile} asks for ${count} that reach${items.length === 1 ? 'es' : ''} this host`;
  const message =
    items.length > 0 && (doubts.length === 0 || changes.length > 0)
      ? `${asks}, which you have not allowed`
      : `${vfile} may not be yours any more`;
  return new VupError('VUP_NEEDS_TRUST', {
    message: `${message}${changes.length + doubts.length === 0 ? '' : `: ${[...doubts, ...changes].join('; ')}`}`,
    hint: 'see each and decide: vup trust',
    details: { items, changes, doubts },
  });
}
