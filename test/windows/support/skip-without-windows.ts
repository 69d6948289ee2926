import { beforeEach } from 'vitest';
import { obstacleVariable } from './prepare.ts';

// Ahead of what the test files set up for themselves.
beforeEach((context) => {
  const obstacle = process.env[obstacleVariable];
  if (obstacle !== undefined) context.skip(obstacle);
});
