import { dirname, join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { TemplateInfo } from './vup.ts';
import type { World } from './world.ts';

/** The templates that ship with Vup, by name. */
export async function listTemplates({ host, templatesDir }: World): Promise<readonly TemplateInfo[]> {
  const names = [...(await host.files.list(templatesDir))].sort();
  return Promise.all(
    names.map(async (name) => {
      const { about } = JSON.parse(await host.files.readText(join(templatesDir, name, 'template.json'))) as { about: string };
      return { name, about };
    }),
  );
}

/** Copies a template into a folder that has none of its files. @throws VUP_USAGE for an unknown template, or files in the way */
export async function layDownTemplate(world: World, name: string, folder: string): Promise<readonly string[]> {
  const { host, templatesDir } = world;
  const known = await listTemplates(world);
  if (!known.some((template) => template.name === name)) {
    throw new VupError('VUP_USAGE', {
      message: `there is no template "${name}"`,
      hint: `templates: ${known.map((template) => template.name).join(', ')}`,
    });
  }
  const source = join(templatesDir, name);
  const paths = (await host.files.glob(['**/*'], source)).filter((path) => path !== 'template.json');
  const taken = [];
  for (const path of paths) if ((await host.files.stat(join(folder, path))) !== undefined) taken.push(path);
  if (taken.length > 0)
    throw new VupError('VUP_USAGE', {
      message: `${folder} already has ${taken.join(', ')}`,
      hint: 'nothing was written; name another folder: vup init TEMPLATE FOLDER',
    });
  const { uid, gid } = host.env.sudoUser ?? host.env;
  const owned = async (path: string): Promise<void> => {
    if (host.env.uid === 0) await host.files.chown(path, uid, gid);
  };
  const isNew = (await host.files.stat(folder)) === undefined;
  await host.files.mkdir(folder, { mode: 0o755 });
  if (isNew) await owned(folder);
  for (const path of paths) {
    const target = join(folder, path);
    await host.files.mkdir(dirname(target), { mode: 0o755 });
    const stat = await host.files.stat(join(source, path));
    await host.files.write(target, await host.files.readBytes(join(source, path)), {
      mode: ((stat?.mode ?? 0) & 0o111) === 0 ? 0o644 : 0o755,
    });
    await owned(target);
    if (dirname(path) !== '.') await owned(dirname(target));
  }
  return paths;
}
