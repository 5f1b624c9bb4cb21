import { chownSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onHost } from './host-command.ts';
import { TestProject } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

/** As root of the guest: prints the name of each attack that did what it meant to. `$1` is the folder, the others are files in it. */
const attacks = `
cd "$1" || exit 1; shift
echo evil > other
try() { what="$1"; shift; if "$@" > /dev/null 2>&1; then echo "$what"; fi; }
for file in "$@"; do
  try "overwrite $file" sh -c "echo evil > $file"
  try "append $file" sh -c "echo evil >> $file"
  try "truncate $file" truncate -s 0 "$file"
  try "write within $file" dd if=other of="$file" conv=notrunc
  try "rename over $file" mv -f other "$file"
  try "rename $file away" mv "$file" moved
  try "exchange $file" perl -e 'exit !(syscall(316, -100, "other", -100, shift, 2) == 0)' "$file"
  try "remove $file" rm "$file"
  try "hard link to $file" ln "$file" linked
  try "hard link over $file" ln -f other "$file"
  try "symlink over $file" ln -sf other "$file"
  try "make $file executable" chmod +x "$file"
  try "give $file away" sh -c "chown 1000 $file && test \\$(stat -c %u $file) = 1000"
  try "mount over $file" mount --bind other "$file"
done
true
`;

/** The same for a folder on the way to the files. */
const folderAttacks = `
cd "$1" || exit 1
try() { what="$1"; shift; if "$@" > /dev/null 2>&1; then echo "$what"; fi; }
try rename mv app app2
try remove rm -r app
try replace ln -sfT elsewhere app
try exchange perl -e 'mkdir "b"; exit !(syscall(316, -100, "app", -100, "b", 2) == 0)'
true
`;

/** Whose project it is; the guest's files in it become theirs. (Of a project of root they would be the guest's own, and refused for that.) */
const person = 4321;

const vfile = {
  machines: { web: { memory: '128MiB', folders: ['.:/srv/project', '..:/srv/parent', { from: '.', to: '/srv/fixed', readonly: true }] } },
};

describeWithLxc('a guest that may write the folder of its Vfile', () => {
  const project = new TestProject({ 'Vfile.local.yaml': 'machines: { web: { message: hello } }\n' }, 'app');
  const inGuest = (text: string, ...args: readonly string[]) => project.attach('web', ['/bin/sh', '-c', text, 'sh', ...args]);
  const trace = () => ['Vfile.yaml', 'Vfile.local.yaml'].map((name) => project.text(name));

  beforeAll(async () => {
    await prepareImage();
    project.vfile(vfile);
    onHost('chown', '--recursive', `${person}:${person}`, dirname(project.dir));
    project.env = { SUDO_UID: String(person), SUDO_GID: String(person) };
    await project.vup('trust', '--yes');
    await project.up();
  });
  afterAll(() => project.dispose());

  it.each(['/srv/project', '/srv/parent/app', '/srv/fixed'])('cannot change, replace, move, link or cover it through %s', (folder) => {
    const before = trace();
    const { stdout, exitCode } = inGuest(attacks, folder, 'Vfile.yaml', 'Vfile.local.yaml');
    // What it mounts in its own view is seen by itself alone.
    expect({ exitCode, done: stdout.split('\n').filter((line) => line !== '' && !line.startsWith('mount over')) }).toEqual({
      exitCode: 0,
      done: [],
    });
    expect(trace()).toEqual(before);
    inGuest('cd "$1"; umount Vfile.yaml Vfile.local.yaml; rm -f other', folder);
  });

  it('cannot move the folder from under them', () => {
    const before = trace();
    expect(inGuest(folderAttacks, '/srv/parent').stdout).toBe('');
    expect(trace()).toEqual(before);
  });

  it('can write everything else, and read them', () => {
    expect(inGuest('cd /srv/project && echo new > made && mkdir -p a/b && echo x > a/b/Vfile.yaml && cat Vfile.yaml').stdout).toBe(
      project.text('Vfile.yaml'),
    );
    expect(project.text('made')).toBe('new\n');
    expect(project.text('a/b/Vfile.yaml')).toBe('x\n');
  });

  it('does not make the person answer for what they change themselves', async () => {
    writeFileSync(project.path('Vfile.local.yaml'), 'machines: { web: { message: changed } }\n');
    // The Vfile asks for a folder outside the project, so any change is asked about; it is not said to come from the guest.
    const { exitCode, stderr } = await project.run(['up']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 77, stderr: expect.not.stringContaining('could write') });
    await project.vup('trust', '--yes');
    await project.up();
  });

  it.each(['.env', 'Vfile.lock', 'Vfile.yml', 'Vfile'])('can make a %s that was not there, and then it is asked about', async (name) => {
    const before = name === 'Vfile.lock' ? readFileSync(project.path(name)) : undefined;
    inGuest('cd /srv/project && rm -f "$1" && echo "{}" > "$1"', name);
    const { exitCode, stderr } = await project.run(['up']);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 77,
      stderr: expect.stringContaining(`while web could write the folder it lies in`),
    });
    if (before === undefined) rmSync(project.path(name));
    else writeFileSync(project.path(name), before);
    await project.up();
  });

  it('can write it once somebody on the host put another in its place, and then it is asked about, until its guard is back', async () => {
    const text = `${project.text('Vfile.yaml')}# edited\n`;
    writeFileSync(project.path('edited'), text);
    chownSync(project.path('edited'), person, person);
    renameSync(project.path('edited'), project.path('Vfile.yaml'));
    const replaced = await project.run(['up']);
    expect(replaced).toMatchObject({
      exitCode: 77,
      stderr: expect.stringContaining('Vfile.yaml was replaced while web could write the folder it lies in'),
    });
    await project.vup('trust', '--yes');
    await project.up();
    expect(inGuest('echo "# guest" >> /srv/project/Vfile.yaml').exitCode).toBe(0);
    const changed = await project.run(['up']);
    expect(changed).toMatchObject({
      exitCode: 77,
      stderr: expect.stringContaining('Vfile.yaml was changed while web could write the folder it lies in'),
    });
    writeFileSync(project.path('Vfile.yaml'), text);
    await project.vup('reload', '--yes');
    expect(inGuest('echo "# guest" >> /srv/project/Vfile.yaml').exitCode).not.toBe(0);
    await project.expectSettled();
  });
});
