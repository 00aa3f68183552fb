import { parseAddressRange } from "#shared/address-range.ts";
import type { ConditionOperator } from "./operator.ts";

/** The request's IPv4 or IPv6 address lies in the policy's range. */
export const IpAddress: ConditionOperator = { prepare: parseAddressRange };
