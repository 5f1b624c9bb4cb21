import { describeFullDisk } from './fakes-full-disk.ts';

describeFullDisk('lxc');
