import { describeMatrix } from './support/describe-matrix.ts';

describeMatrix('3.7');
