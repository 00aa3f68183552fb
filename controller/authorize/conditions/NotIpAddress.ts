import { IpAddress } from "./IpAddress.ts";
import { negate } from "./operator.ts";

/** The request's address lies in none of the policy's ranges. */
export const NotIpAddress = negate(IpAddress);
