import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onHost } from './host-command.ts';

/** A package with nothing in it but its own documentation, and what it needs. */
export interface SmallPackage {
  readonly name: string;
  readonly needs?: readonly string[];
}

/** Fills a folder with packages and their list, as apt takes them from a source `file:…`. The same packages give the same bytes. */
export function layPackages(folder: string, packages: readonly SmallPackage[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'Packages'), packages.map((wanted) => layPackage(folder, wanted)).join('\n'));
}

/** Answers its paragraph of the list. Formats: deb-control(5), and for the list the Debian wiki's RepositoryFormat. */
function layPackage(folder: string, { name, needs = [] }: SmallPackage): string {
  const depends = needs.length === 0 ? '' : `Depends: ${needs.join(', ')}\n`;
  const control = `Package: ${name}
Version: 1:0.1-1
Architecture: all
Maintainer: Nobody <nobody@vup.test>
${depends}Description: ${name} of the tests
`;
  const tree = mkdtempSync(join(tmpdir(), 'vup-package-'));
  const file = `${name}_0.1-1_all.deb`;
  mkdirSync(join(tree, 'DEBIAN'));
  mkdirSync(join(tree, 'usr', 'share', 'doc', name), { recursive: true });
  writeFileSync(join(tree, 'DEBIAN', 'control'), control);
  writeFileSync(join(tree, 'usr', 'share', 'doc', name, 'README'), `${name} of the tests\n`);
  onHost('env', 'SOURCE_DATE_EPOCH=0', 'dpkg-deb', '--root-owner-group', '-Zgzip', '--build', tree, join(folder, file));
  rmSync(tree, { recursive: true });
  const bytes = readFileSync(join(folder, file));
  return `${control}Filename: ./${file}\nSize: ${bytes.length}\nSHA256: ${createHash('sha256').update(bytes).digest('hex')}\n`;
}

/**
 * Shell text for a provision step: of the guest's own sources only the shortest is kept, where there is one, and a folder of the guest
 * becomes another. An emulated guest takes minutes to read the list of all Debian, which tests with containers do.
 */
export function sourcesStep(folder: string): string {
  return `list=/etc/apt/sources.list
if grep -q -- '-updates ' $list; then sed -i '/-updates /!d' $list; fi
echo 'deb [trusted=yes] file:${folder} ./' >>$list`;
}
