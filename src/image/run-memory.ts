import type { Host } from '../host/host.ts';
import type { PulledImage } from './image-context.ts';

/** What one run of Vup remembers about images. */
export interface RunMemory {
  /** Image servers that did not answer, and why: asked once per run. */
  readonly unreachable: Map<string, unknown>;
  /** Pulls under way: who asks for the same gets the same. */
  readonly pulls: Map<string, Promise<PulledImage>>;
}

const memories = new WeakMap<Host, RunMemory>();

/** A run has one Host, so its memory hangs on it. */
export function memoryOf(host: Host): RunMemory {
  let memory = memories.get(host);
  if (memory === undefined) {
    memory = { unreachable: new Map(), pulls: new Map() };
    memories.set(host, memory);
  }
  return memory;
}
