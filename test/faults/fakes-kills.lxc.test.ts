import { describeKills } from './fakes-kills.ts';

describeKills('lxc', { least: 130 });
