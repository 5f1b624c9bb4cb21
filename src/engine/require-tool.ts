import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';

/** Absolute path of a program that an effect cannot do without. @throws VUP_HOST_TOOL_MISSING naming the Debian package that brings it */
export async function requireTool(name: string, debianPackage: string, host: Host): Promise<string> {
  const path = await host.exec.which(name);
  if (path !== undefined) return path;
  throw new VupError('VUP_HOST_TOOL_MISSING', { message: `${name} is not installed`, hint: `type: apt-get install ${debianPackage}` });
}
