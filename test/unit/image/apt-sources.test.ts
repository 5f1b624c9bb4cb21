import { describe, expect, it } from 'vitest';
import {
  defaultDebianSources,
  formatOneLineSources,
  parseDeb822Sources,
  parseOneLineSources,
  selectDebianSources,
} from '../../../src/image/apt-sources.ts';

describe('parseOneLineSources', () => {
  it('reads binary entries with and without options', () => {
    const text = [
      '# deb http://commented.example/debian bookworm main',
      'deb http://deb.debian.org/debian bookworm main contrib # the archive',
      'deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian bookworm-updates main',
      'deb-src http://deb.debian.org/debian bookworm main',
      'not a source',
    ].join('\n');
    expect(parseOneLineSources(text)).toEqual([
      { uri: 'http://deb.debian.org/debian', suites: ['bookworm'], components: ['main', 'contrib'] },
      {
        uri: 'http://mirror.example/debian',
        suites: ['bookworm-updates'],
        components: ['main'],
        signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
      },
    ]);
  });
});

describe('parseDeb822Sources', () => {
  it('reads paragraphs with continued fields, comments and several URIs', () => {
    const text = [
      'Types: deb deb-src',
      '# a comment inside a paragraph',
      'URIs: http://a.example/debian http://b.example/debian',
      'Suites: bookworm',
      ' bookworm-updates',
      'Components: main',
      'Signed-By: /etc/apt/keyrings/mirror.gpg',
      '',
      'Types: deb',
      'Enabled: no',
      'URIs: http://off.example/debian',
      'Suites: bookworm',
      'Components: main',
      '',
      'Types: deb-src',
      'URIs: http://src.example/debian',
      'Suites: bookworm',
      'Components: main',
    ].join('\n');
    const common = { suites: ['bookworm', 'bookworm-updates'], components: ['main'], signedBy: '/etc/apt/keyrings/mirror.gpg' };
    expect(parseDeb822Sources(text)).toEqual([
      { uri: 'http://a.example/debian', ...common },
      { uri: 'http://b.example/debian', ...common },
    ]);
  });

  it('does not take a key inside the entry for a path', () => {
    const text =
      'Types: deb\nURIs: http://a.example/debian\nSuites: sid\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n';
    expect(parseDeb822Sources(text)).toEqual([{ uri: 'http://a.example/debian', suites: ['sid'], components: ['main'] }]);
  });
});

describe('selectDebianSources', () => {
  const archive = {
    uri: 'http://mirror.example/debian',
    suites: ['trixie', 'trixie-updates', 'trixie-backports'],
    components: ['main', 'contrib'],
  };
  const security = { uri: 'http://security.debian.org/debian-security', suites: ['trixie-security'], components: ['main'] };

  it("turns the host's release into the wanted one and leaves backports and contrib behind", () => {
    expect(selectDebianSources([archive, security], 'trixie', 'bookworm')).toEqual([
      { uri: archive.uri, suites: ['bookworm', 'bookworm-updates'], components: ['main'] },
      { uri: security.uri, suites: ['bookworm-security'], components: ['main'] },
    ]);
  });

  it('leaves archives of others behind, also those with the names of Debian suites', () => {
    const foreign = [
      { uri: 'https://download.docker.com/linux/debian', suites: ['trixie'], components: ['stable'] },
      { uri: 'https://apt.releases.hashicorp.com', suites: ['trixie'], components: ['main'] },
      { uri: 'https://packages.example/tool/debian', suites: ['trixie'], components: ['main'], signedBy: '/etc/apt/keyrings/tool.gpg' },
    ];
    expect(selectDebianSources([...foreign, archive], 'trixie', 'bookworm').map((source) => source.uri)).toEqual([archive.uri]);
  });

  it("takes a mirror under any name that is signed by Debian's own keyring", () => {
    const odd = { ...archive, uri: 'https://repo.corp.example/remote/deb-all', signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg' };
    expect(selectDebianSources([odd], 'trixie', 'bookworm').map((source) => source.uri)).toEqual([odd.uri]);
  });

  it('is empty when only updates would be left, since nothing could be installed from them', () => {
    expect(selectDebianSources([security], 'trixie', 'bookworm')).toEqual([]);
  });
});

it('writes one line per suite with its keyring', () => {
  expect(formatOneLineSources(defaultDebianSources('bookworm'), () => '/k.gpg')).toEqual([
    'deb [signed-by=/k.gpg] http://deb.debian.org/debian bookworm main',
    'deb [signed-by=/k.gpg] http://deb.debian.org/debian bookworm-updates main',
    'deb [signed-by=/k.gpg] http://deb.debian.org/debian-security bookworm-security main',
  ]);
});
