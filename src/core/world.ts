import type { ImageSettings } from '../image/image-context.ts';
import type { ProviderRegistry } from '../provider/registry.ts';
import type { VupPaths } from '../state/paths.ts';
import type { VupOptions } from './vup.ts';

/** What every part of the core is given. */
export interface World extends Omit<VupOptions, 'providers'> {
  readonly registry: ProviderRegistry;
  readonly paths: VupPaths;
  readonly settings: Settings;
}

/** What a person has set in `config.yaml`. */
export interface Settings {
  readonly images: ImageSettings;
}
