"""How well the pipeline reads receipts whose values are known: `receipts eval`."""
