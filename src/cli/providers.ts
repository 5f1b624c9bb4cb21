import type { ProviderLoaders } from '../provider/registry.ts';

/** The providers that ship with Vup, in the order that `provider: auto` tries them. Each is loaded when first asked for. */
export const providers: ProviderLoaders = {
  lxc: async () => (await import('../providers/lxc/provider.ts')).lxcProvider,
  qemu: async () => (await import('../providers/qemu/provider.ts')).qemuProvider,
  virtualbox: async () => (await import('../providers/virtualbox/provider.ts')).virtualboxProvider,
};
