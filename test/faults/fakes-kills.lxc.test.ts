import { describeKills } from './fakes-kills.ts';

describeKills('lxc', 130);
