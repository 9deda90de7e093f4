import { postgres } from '../support/store.ts';
import { storeContract } from './store-contract.ts';

storeContract(postgres);
