import type { Provider } from './provider.ts';

/** Providers by name, loaded only when asked for. */
export interface ProviderRegistry {
  readonly names: readonly string[];
  /** undefined for a name nobody provides. */
  get(name: string): Promise<Provider | undefined>;
}

/** How each provider is loaded, by name. */
export type ProviderLoaders = Readonly<Record<string, () => Promise<Provider>>>;

/** A registry over loaders; each loader runs once. */
export function createRegistry(loaders: ProviderLoaders): ProviderRegistry {
  const loaded = new Map<string, Promise<Provider>>();
  return {
    names: Object.keys(loaders),
    async get(name) {
      const loader = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
      if (loader === undefined) return undefined;
      let provider = loaded.get(name);
      if (provider === undefined) {
        provider = loader();
        loaded.set(name, provider);
      }
      return provider;
    },
  };
}
