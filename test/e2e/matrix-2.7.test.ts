import { describeMatrix } from './support/describe-matrix.ts';

describeMatrix('2.7');
