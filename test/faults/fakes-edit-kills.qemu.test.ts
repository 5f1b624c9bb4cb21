import { describeEditKills } from './fakes-edit-kills.ts';

describeEditKills('qemu', 25);
