print("before")
raise TypeError("at load")
