import { ArnEquals } from "./ArnEquals.ts";
import { ArnLike } from "./ArnLike.ts";
import { ArnNotEquals } from "./ArnNotEquals.ts";
import { ArnNotLike } from "./ArnNotLike.ts";
import { BinaryEquals } from "./BinaryEquals.ts";
import { Bool } from "./Bool.ts";
import { DateEquals } from "./DateEquals.ts";
import { DateGreaterThan } from "./DateGreaterThan.ts";
import { DateGreaterThanEquals } from "./DateGreaterThanEquals.ts";
import { DateLessThan } from "./DateLessThan.ts";
import { DateLessThanEquals } from "./DateLessThanEquals.ts";
import { DateNotEquals } from "./DateNotEquals.ts";
import { IpAddress } from "./IpAddress.ts";
import { NotIpAddress } from "./NotIpAddress.ts";
import { Null } from "./Null.ts";
import { NumericEquals } from "./NumericEquals.ts";
import { NumericGreaterThan } from "./NumericGreaterThan.ts";
import { NumericGreaterThanEquals } from "./NumericGreaterThanEquals.ts";
import { NumericLessThan } from "./NumericLessThan.ts";
import { NumericLessThanEquals } from "./NumericLessThanEquals.ts";
import { NumericNotEquals } from "./NumericNotEquals.ts";
import type { ConditionOperator } from "./operator.ts";
import { StringEquals } from "./StringEquals.ts";
import { StringEqualsIgnoreCase } from "./StringEqualsIgnoreCase.ts";
import { StringLike } from "./StringLike.ts";
import { StringNotEquals } from "./StringNotEquals.ts";
import { StringNotEqualsIgnoreCase } from "./StringNotEqualsIgnoreCase.ts";
import { StringNotLike } from "./StringNotLike.ts";

/**
 * Every condition operator by its name in policies.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const conditionOperators: ReadonlyMap<string, ConditionOperator> =
	new Map(
		Object.entries({
			ArnEquals,
			ArnLike,
			ArnNotEquals,
			ArnNotLike,
			BinaryEquals,
			Bool,
			DateEquals,
			DateGreaterThan,
			DateGreaterThanEquals,
			DateLessThan,
			DateLessThanEquals,
			DateNotEquals,
			IpAddress,
			NotIpAddress,
			Null,
			NumericEquals,
			NumericGreaterThan,
			NumericGreaterThanEquals,
			NumericLessThan,
			NumericLessThanEquals,
			NumericNotEquals,
			StringEquals,
			StringEqualsIgnoreCase,
			StringLike,
			StringNotEquals,
			StringNotEqualsIgnoreCase,
			StringNotLike,
		}),
	);
