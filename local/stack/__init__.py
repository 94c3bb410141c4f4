"""AWS, the OCR engine and a webhook receiver on this machine, with the pipeline deployed."""
