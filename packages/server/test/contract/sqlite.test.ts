import { sqlite } from '../support/store.ts';
import { storeContract } from './store-contract.ts';

storeContract(sqlite);
