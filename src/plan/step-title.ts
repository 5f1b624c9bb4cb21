import type { Step } from './step.ts';

/** A step in a few plain words, for rows and logs. */
export function stepTitle(step: Step): string {
  switch (step.kind) {
    case 'pull-image':
      return step.diskKind === 'rootfs' ? `get image ${step.image}` : `get disk image ${step.image}`;
    case 'create-network':
      return 'set up the network';
    case 'create-disk':
      return step.diskKind === 'rootfs' ? `unpack ${step.image}` : `prepare disk ${step.image}`;
    case 'wait-ready':
      return 'wait until ready';
    case 'forward-ports':
      return 'forward ports';
    case 'provision':
      return `provision: ${step.step.id}`;
    case 'run-hook':
      return `hook ${step.hook}`;
    case 'remove-network':
      return 'remove the network';
    case 'rename':
      return `rename from ${step.from}`;
    case 'start':
      return 'boot';
    case 'create':
    case 'update':
    case 'suspend':
    case 'resume':
    case 'stop':
    case 'destroy':
    case 'forget':
      return step.kind;
    default:
      return step satisfies never;
  }
}
