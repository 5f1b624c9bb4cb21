import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { transferOptions } from '../../src/image/apt-config.ts';
import { parseDeb822Sources, parseOneLineSources } from '../../src/image/apt-sources.ts';
import { createBuildProgress } from '../../src/image/build-progress.ts';
import { debianCodename } from '../../src/image/host-apt.ts';
import { installedPackages } from '../../src/image/recipe.ts';
import { parseTarEntry } from '../../src/image/tar-listing.ts';
import { eachLine, fuzz, fuzzTimeoutMs, mutants } from './fuzzing.ts';

const buildLog = readFileSync(new URL('../unit/image/fixtures/mmdebstrap-1.3.5.log', import.meta.url), 'utf8').slice(0, 8_000);
const tar =
  '-rw-r--r-- 0/0 12 2026-01-01 00:00 "etc/a\\303\\244"\nlrwxrwxrwx 0/0 0 2026-01-01 00:00 "bin" -> "usr/bin"\nhrw-r--r-- 0/0 0 2026-01-01 00:00 "a" link to "b"\ncrw-rw-rw- 0/0 1,3 2026-01-01 00:00 "dev/null"\n';
const oneLine = 'deb [signed-by=/usr/share/k.gpg arch=amd64] http://deb.debian.org/debian bookworm main contrib\n# c\n';
const deb822 =
  'Types: deb deb-src\nURIs: http://deb.debian.org/debian\nSuites: bookworm\nComponents: main\nSigned-By: /usr/share/k.gpg\n\nEnabled: no\n';
const aptConfig =
  'APT "";\nAcquire::http::Proxy "http://10.0.0.1:3128";\nAcquire::https::CAInfo "/etc/ssl/a.pem";\nAcquire::Retries "3";\n';
const release = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_CODENAME=bookworm\nID=debian\n';
const status =
  'Package: adduser\nStatus: install ok installed\nVersion: 3.134\nDescription: add\n more\n\nPackage: apt\nStatus: deinstall ok config-files\nVersion: 2.6.1\n';

describe('what the tools that make images say is read, whatever it is', { timeout: fuzzTimeoutMs }, () => {
  it("tar's list", () => fuzz(mutants([tar]), eachLine(parseTarEntry)));

  it("mmdebstrap's log", () => fuzz(mutants([buildLog]), eachLine(createBuildProgress(100))));

  it('apt sources, a line each', () => fuzz(mutants([oneLine]), parseOneLineSources));

  it('apt sources as paragraphs', () => fuzz(mutants([deb822]), parseDeb822Sources));

  it("apt's settings", () => fuzz(mutants([aptConfig]), transferOptions));

  it('the name of the distribution', () => fuzz(mutants([release]), debianCodename));

  it("dpkg's status", () => fuzz(mutants([status]), installedPackages));
});
