package io.spillway.message;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A JSON number as the text it was sent with. Reading, comparing and writing it cost no more than
 * text of its length: a million digits are copied, never computed. Only {@link #decimalValue} and
 * {@link #bigIntegerValue} compute it, which takes more than time in proportion to the length.
 */
final class NumberText extends NumericNode {
  private static final long serialVersionUID = 1L;

  /** The most characters of a long, with its sign. */
  private static final int LONGEST_LONG = 20;

  private final String text;
  private final boolean integral;

  /**
   * @param text a number as JSON writes it
   * @param integral whether the text has neither a point nor an exponent
   */
  NumberText(String text, boolean integral) {
    this.text = text;
    this.integral = integral;
  }

  @Override
  public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
    json.writeNumber(text);
  }

  @Override
  public String asText() {
    return text;
  }

  @Override
  public JsonToken asToken() {
    return integral ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
  }

  @Override
  public JsonParser.NumberType numberType() {
    return integral ? JsonParser.NumberType.BIG_INTEGER : JsonParser.NumberType.BIG_DECIMAL;
  }

  @Override
  public boolean isIntegralNumber() {
    return integral;
  }

  @Override
  public boolean isFloatingPointNumber() {
    return !integral;
  }

  @Override
  public boolean isBigInteger() {
    return integral;
  }

  @Override
  public boolean isBigDecimal() {
    return !integral;
  }

  @Override
  public boolean canConvertToInt() {
    double value = doubleValue();
    return value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE;
  }

  @Override
  public boolean canConvertToLong() {
    if (integral) {
      return exactLong() != null;
    }
    double value = doubleValue();
    return value >= Long.MIN_VALUE && value < 0x1p63;
  }

  @Override
  public Number numberValue() {
    return integral ? bigIntegerValue() : decimalValue();
  }

  @Override
  public int intValue() {
    return (int) longValue();
  }

  @Override
  public long longValue() {
    Long exact = integral ? exactLong() : null;
    return exact == null ? (long) doubleValue() : exact;
  }

  @Override
  public double doubleValue() {
    return Double.parseDouble(text);
  }

  @Override
  public float floatValue() {
    return (float) doubleValue();
  }

  @Override
  public BigDecimal decimalValue() {
    return new BigDecimal(text);
  }

  @Override
  public BigInteger bigIntegerValue() {
    return integral ? new BigInteger(text) : decimalValue().toBigInteger();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NumberText number && text.equals(number.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  private @Nullable Long exactLong() {
    if (text.length() > LONGEST_LONG) {
      return null;
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException tooLong) {
      return null;
    }
  }
}
