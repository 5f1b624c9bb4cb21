import { describeEditKills } from './fakes-edit-kills.ts';

describeEditKills('lxc', 33);
