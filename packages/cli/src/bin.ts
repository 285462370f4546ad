#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Before anything else is loaded: a command that ran before starts in two thirds of the time.
enableCompileCache();
await import('./main.ts');
